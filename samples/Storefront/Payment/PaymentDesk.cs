using Storefront.Orders;

namespace Storefront.Payment;

/// <summary>Charges orders and keeps the receipts.</summary>
public sealed class PaymentDesk(PaymentGateway gateway, Log log)
{
    private readonly Dictionary<int, string> _receipts = [];

    public decimal Taken { get; private set; }

    public async Task<bool> ChargeAsync(Order order, CancellationToken cancellationToken)
    {
        var check = gateway.CheckAsync(order.Card, cancellationToken);
        if (order.Total == 0)
            return true;

        if (!await check)
            return false;

        try
        {
            _receipts[order.Number] = await gateway.ChargeAsync(order.Card, order.Total, cancellationToken);
            Taken += order.Total;
            log.Write("payment", $"order {order.Number} paid, receipt {_receipts[order.Number]}");
            return true;
        }
        catch (AggregateException e)
        {
            log.Write("payment", $"order {order.Number} not paid: {e.GetBaseException().Message}");
            return false;
        }
    }

    /// <summary>Does the bank know the card? Asked in passing: when it does not answer at once, nobody waits.</summary>
    public async Task<bool> IsKnownAsync(string card, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var check = gateway.CheckAsync(card, cancellationToken);
        var first = await Task.WhenAny(check, Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token));
        patience.Cancel();
        return first == check && await check;
    }

    /// <summary>Brings the day's takings to the bank: the taxes to one account, the rest to the other.</summary>
    public void CloseDay()
    {
        var taxes = decimal.Round(Taken * 0.19m, 2);
        try
        {
            Task.WaitAll(gateway.TransferAsync("taxes", taxes), gateway.TransferAsync("shop", Taken - taxes));
        }
        catch (AggregateException e)
        {
            log.Write("payment", $"day not closed: {e.InnerException?.Message}");
        }
    }
}
