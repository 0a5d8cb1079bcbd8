using Storefront;
using Storefront.Orders;
using Storefront.Payment;
using Storefront.Shipping;
using Storefront.Stock;

var log = new Log();
using var closing = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    closing.Cancel();
};

var inventory = new Inventory(log);
inventory.Deliver("teapot", 4);
inventory.Deliver("cup", 6);
inventory.Deliver("saucer", 2);

var payment = new PaymentDesk(new PaymentGateway(), log);
var shipping = new ShippingDesk(log);
var orders = new OrderService(inventory, payment, shipping, log);
shipping.Start(closing.Token);

Order[] today =
[
    new(1, "Ada", "4711", [new("teapot", 1, 30), new("cup", 2, 8)]),
    new(2, "Barbara", "4712", [new("teapot", 1, 30), new("cup", 6, 8), new("saucer", 6, 5)]),
    new(3, "Grace", "4710", [new("cup", 2, 8), new("saucer", 2, 5)]),
    new(4, "Radia", "4713", [new("teapot", 2, 30)]),
];
foreach (var order in today)
{
    try
    {
        await orders.PlaceAsync(order, closing.Token);
    }
    catch (Exception e) when (e is not OperationCanceledException)
    {
        log.Write("shop", $"order {order.Number} broke off: {e.Message}");
    }
}

var receipts = new Receipts(Path.Combine(Path.GetTempPath(), "storefront-receipts.csv"));
var archive = new OrderArchive(Path.Combine(Path.GetTempPath(), "storefront-orders.txt"));
foreach (var order in today)
{
    receipts.Add(order);
    await archive.AddAsync(order);
}

receipts.Save();

var suppliers = new Suppliers();
var quote = await suppliers.QuoteAsync("teapot", 4, closing.Token);
log.Write("shop", $"four new teapots will cost {quote:0.00}");
var set = await suppliers.QuoteSetAsync("cup", "saucer", closing.Token);
var best = await suppliers.BestPriceAsync("cup", [8, 6, 7], closing.Token);
log.Write("shop", $"a cup with its saucer will cost {set:0.00}, a cup alone {best:0.00} at best");
if (await suppliers.QuickPriceAsync("cup", closing.Token) is null)
    log.Write("shop", "nobody knows the price of a cup by heart");
if (!await suppliers.OrderAsync("saucer", closing.Token))
    log.Write("shop", "no saucers were ordered, the shop is closing");
if (!await suppliers.IsInStockAsync("cup", closing.Token))
    log.Write("shop", "the next supplier does not say whether it has cups");
var survey = new PriceSurvey(log);
await survey.ListAsync("saucer", closing.Token);
var bargain = await survey.FirstBelowAsync("saucer", 8, closing.Token);
log.Write("shop", $"{await survey.CountAnswersAsync("saucer", closing.Token)} suppliers have saucers, the first bargain costs {bargain:0.00}");
var reports = new StockReports(log);
reports.Count(closing.Token);
await reports.PrintAsync(closing.Token);
var notices = new ShipmentNotices(log);
notices.FetchBoxes([.. today]);
notices.Announce(today[0]);
await shipping.NotifyAsync(today, closing.Token);
if (!await payment.IsKnownAsync("4711", closing.Token))
    log.Write("shop", "the bank takes its time with card 4711");
payment.CloseDay();
if (!await shipping.IsDoneAsync())
    log.Write("shop", "shipping is still at it");
await shipping.StopAsync();
log.Write("shop", $"closed: {shipping.Shipped} of {today.Length} orders shipped, {payment.Taken:0.00} taken");
