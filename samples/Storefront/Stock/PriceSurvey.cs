using AsyncPitfalls;

namespace Storefront.Stock;

/// <summary>Asks all suppliers for a price at once, and takes their answers as they come.</summary>
public sealed class PriceSurvey(Log log)
{
    private static readonly (string Supplier, decimal Price, int Milliseconds)[] Suppliers = [("Anna", 9, 40), ("Bert", 7, 25), ("Carla", 8, 60)];

    public async Task ListAsync(string product, CancellationToken cancellationToken)
    {
        var open = Suppliers.Select(s => AskAsync(product, s.Price, s.Milliseconds, cancellationToken)).ToList();
        while (open.Count > 0)
        {
            var answer = await Task.WhenAny(open);
            open.Remove(answer);
            log.Write("stock", $"a {product} for {await answer:0.00}");
        }
    }

    public async Task<decimal?> FirstBelowAsync(string product, decimal limit, CancellationToken cancellationToken)
    {
        var answers = Suppliers.Select(s => AskAsync(product, s.Price, s.Milliseconds, cancellationToken)).ToList();
        await foreach (var answer in Task.WhenEach(answers))
        {
            var price = await answer;
            if (price <= limit)
                return price;
        }

        return null;
    }

    public async Task<int> CountAnswersAsync(string product, CancellationToken cancellationToken)
    {
        var answers = Suppliers.Select(s => AskAsync(product, s.Price, s.Milliseconds, cancellationToken)).ToList();
        var count = 0;
        await foreach (var answer in answers.EachAsync(cancellationToken))
            count++;
        return count;
    }

    private static async Task<decimal> AskAsync(string product, decimal price, int milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(milliseconds, cancellationToken);
        return product.Length == 0 ? throw new ArgumentException("nothing to ask for", nameof(product)) : price;
    }
}
