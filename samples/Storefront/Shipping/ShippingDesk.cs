using System.Threading.Channels;
using AsyncPitfalls;
using Storefront.Orders;

namespace Storefront.Shipping;

/// <summary>Packs paid orders one after another, in the background.</summary>
public sealed class ShippingDesk(Log log)
{
    private readonly Channel<Order> _paid = Channel.CreateUnbounded<Order>();
    private Task _packing = Task.CompletedTask;

    public int Shipped { get; private set; }

    public void Start(CancellationToken cancellationToken) => _packing = PackAsync(cancellationToken);

    public ValueTask QueueAsync(Order order, CancellationToken cancellationToken) => _paid.Writer.WriteAsync(order, cancellationToken);

    /// <summary>Is everything packed, or will it be in a moment?</summary>
    public async Task<bool> IsDoneAsync() => await Task.WhenAny(_packing, Task.Delay(TimeSpan.FromMilliseconds(20))) == _packing;

    public async Task StopAsync()
    {
        _paid.Writer.Complete();
        if (await _packing.CompletesWithinAsync(TimeSpan.FromSeconds(2)))
            await _packing;
        else
            log.Write("shipping", "still packing, the rest goes out tomorrow");
    }

    /// <summary>Tells the customers when their orders will arrive.</summary>
    public async Task NotifyAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        await Task.WhenAll(orders.Select(order => MailAsync(order, cancellationToken))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        log.Write("shipping", $"{orders.Count} customers told");
    }

    private static async Task MailAsync(Order order, CancellationToken cancellationToken)
    {
        await Task.Delay(10, cancellationToken);
        if (order.Customer.Length == 0)
            throw new InvalidOperationException($"order {order.Number} has no customer to write to");
    }

    private async Task PackAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var order in _paid.Reader.ReadAllAsync(cancellationToken))
            {
                await Task.WhenAny(BookAsync("post", 40, cancellationToken), BookAsync("courier", 60, cancellationToken));
                Shipped++;
                log.Write("shipping", $"order {order.Number} on its way to {order.Customer}");
            }
        }
        catch (TaskCanceledException)
        {
            log.Write("shipping", "closing, the rest goes out tomorrow");
        }
    }

    private async Task BookAsync(string carrier, int milliseconds, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(1));
        await Task.Delay(milliseconds, cancellationToken);
        log.Write("shipping", $"{carrier} has room");
    }
}
