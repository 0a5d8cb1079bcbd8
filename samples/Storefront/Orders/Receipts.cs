namespace Storefront.Orders;

/// <summary>Writes what was sold to a file, for the bookkeeper.</summary>
public sealed class Receipts(string file)
{
    private readonly List<string> _lines = [];

    public void Add(Order order) => _lines.Add($"{order.Number};{order.Customer};{order.Total:0.00}");

    /// <summary>Saves what has come together so far.</summary>
    public void Save()
    {
        File.WriteAllLinesAsync(file, _lines);
        _lines.Clear();
    }
}
