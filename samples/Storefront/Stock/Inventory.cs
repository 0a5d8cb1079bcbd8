using Storefront.Orders;

namespace Storefront.Stock;

public sealed class OutOfStockException(string sku, int missing) : Exception($"{missing} of {sku} missing");

/// <summary>What lies on the shelves and what is put aside for orders.</summary>
public sealed class Inventory(Log log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _shelves = new(1);
    private readonly Dictionary<string, int> _available = [];
    private readonly Dictionary<(int Order, string Sku), int> _reserved = [];

    public void Deliver(string sku, int quantity) => _available[sku] = _available.GetValueOrDefault(sku) + quantity;

    public async Task ReserveAsync(int order, OrderLine line, CancellationToken cancellationToken)
    {
        await _shelves.WaitAsync(Patience, cancellationToken);
        try
        {
            await Task.Delay(15, cancellationToken);
            var available = _available.GetValueOrDefault(line.Sku);
            if (available < line.Quantity)
                throw new OutOfStockException(line.Sku, line.Quantity - available);

            _available[line.Sku] = available - line.Quantity;
            _reserved[(order, line.Sku)] = line.Quantity;
            log.Write("stock", $"{line.Quantity} x {line.Sku} put aside");
        }
        finally
        {
            _shelves.Release();
        }
    }

    /// <summary>Puts back on the shelves what was put aside for an order.</summary>
    public async Task ReturnAsync(Order order, CancellationToken cancellationToken)
    {
        await _shelves.WaitAsync(cancellationToken);
        try
        {
            foreach (var line in order.Lines)
            {
                if (_reserved.Remove((order.Number, line.Sku), out var quantity))
                {
                    Deliver(line.Sku, quantity);
                    log.Write("stock", $"{quantity} x {line.Sku} put back");
                }
            }
        }
        finally
        {
            _shelves.Release();
        }
    }
}
