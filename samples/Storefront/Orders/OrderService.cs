using Storefront.Payment;
using Storefront.Shipping;
using Storefront.Stock;

namespace Storefront.Orders;

/// <summary>Takes an order through the shop: stock, payment, shipping.</summary>
public sealed class OrderService(Inventory inventory, PaymentDesk payment, ShippingDesk shipping, Log log)
{
    public async Task<bool> PlaceAsync(Order order, CancellationToken cancellationToken)
    {
        log.Write("orders", $"order {order.Number} of {order.Customer}, {order.Total:0.00}");
        if (!await ReserveAsync(order, cancellationToken))
            return false;

        if (!await payment.ChargeAsync(order, cancellationToken))
        {
            await inventory.ReturnAsync(order, cancellationToken);
            return false;
        }

        try
        {
            await shipping.QueueAsync(order, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            await inventory.ReturnAsync(order, cancellationToken);
            throw;
        }
    }

    private async Task<bool> ReserveAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(order.Lines.Select(line => inventory.ReserveAsync(order.Number, line, cancellationToken)));
            return true;
        }
        catch (OutOfStockException e)
        {
            log.Write("orders", $"order {order.Number} rejected: {e.Message}");
        }

        await inventory.ReturnAsync(order, cancellationToken);
        return false;
    }
}
