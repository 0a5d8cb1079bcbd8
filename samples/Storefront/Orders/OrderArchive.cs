namespace Storefront.Orders;

/// <summary>Keeps the orders of the day in a file.</summary>
public sealed class OrderArchive(string path)
{
    public Task AddAsync(Order order)
    {
        using var file = new StreamWriter(path, append: true);
        return WriteAsync(order, file);
    }

    private static async Task WriteAsync(Order order, TextWriter target)
    {
        await target.WriteLineAsync($"{order.Number} {order.Customer}");
        foreach (var line in order.Lines)
            await target.WriteLineAsync($"  {line.Quantity} x {line.Sku} at {line.UnitPrice:0.00}");
    }
}
