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

    /// <summary>What two products cost at the next supplier, asked for at the same time.</summary>
    public async Task<decimal> QuoteSetAsync(string product, string other, CancellationToken cancellationToken)
    {
        var one = AskAsync(product, 11, 25, cancellationToken);
        var two = AskAsync(other, 11, 40, cancellationToken);
        return await one + await two;
    }

    /// <summary>The best of the prices that the known suppliers ask for a product.</summary>
    public async Task<decimal> BestPriceAsync(string product, IReadOnlyList<decimal> lastPrices, CancellationToken cancellationToken)
    {
        var answers = lastPrices.Select(price => AskAsync(product, price, 30, cancellationToken));
        await Task.WhenAll(answers);
        return answers.Min(answer => answer.Result);
    }

    /// <summary>The price of the nearest supplier, when it is quick to answer.</summary>
    public async Task<decimal?> QuickPriceAsync(string product, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(product, 12, 200, cancellationToken).WaitAsync(TimeSpan.FromMilliseconds(80));
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Orders a product; not any more, when the shop is closing.</summary>
    public async Task<bool> OrderAsync(string product, CancellationToken cancellationToken)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        attempt.CancelAfter(1000);
        try
        {
            return await AskAsync(product, 12, 20, attempt.Token) > 0;
        }
        catch (OperationCanceledException stop) when (stop.CancellationToken == cancellationToken)
        {
            return false;
        }
    }

    /// <summary>Has the nearest supplier a product, as far as it says so at once?</summary>
    public async Task<bool> IsInStockAsync(string product, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(80);
        try
        {
            return await AskAsync(product, 12, 200, patience.Token) > 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<decimal> AskAsync(string product, decimal price, int milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(milliseconds, cancellationToken);
        return product.Length == 0 ? throw new ArgumentException("nothing to deliver", nameof(product)) : price;
    }
}
