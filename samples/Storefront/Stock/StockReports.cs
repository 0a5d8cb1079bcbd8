namespace Storefront.Stock;

/// <summary>What is written down about the stock when the day is over.</summary>
public sealed class StockReports(Log log)
{
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        await Task.Factory.StartNew(() => ListAsync(cancellationToken));
        log.Write("stock", "the list is printed");
    }

    /// <summary>Has the shelves counted meanwhile.</summary>
    public void Count(CancellationToken cancellationToken)
    {
        ListAsync(cancellationToken).ContinueWith(_ => log.Write("stock", "the shelves are counted"));
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(20, cancellationToken);
        log.Write("stock", "all shelves were looked at");
    }
}
