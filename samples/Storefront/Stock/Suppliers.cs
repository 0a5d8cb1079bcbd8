namespace Storefront.Stock;

/// <summary>What it costs to fill a shelf again: the first supplier to answer gets the order.</summary>
public sealed class Suppliers
{
    public async Task<decimal> QuoteAsync(string product, int quantity, CancellationToken cancellationToken)
    {
        var nearby = AskAsync(product, 11 * quantity, 25, cancellationToken);
        var overseas = AskAsync(product, 7 * quantity, 90, cancellationToken);
        return await await Task.WhenAny(nearby, overseas);
    }

    private static async Task<decimal> AskAsync(string product, decimal price, int milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(milliseconds, cancellationToken);
        return product.Length == 0 ? throw new ArgumentException("nothing to deliver", nameof(product)) : price;
    }
}
