using Storefront.Orders;

namespace Storefront.Shipping;

/// <summary>Tells customers that their order is on its way, and the warehouse which boxes to fetch.</summary>
public sealed class ShipmentNotices(Log log)
{
    /// <summary>Has the boxes for these orders fetched.</summary>
    public void FetchBoxes(List<Order> orders) => orders.ForEach(async order =>
    {
        log.Write("notices", $"order {order.Number} needs a {await FindBoxAsync(order)} box");
    });

    /// <summary>Writes to the customer, who may not have left an address.</summary>
    public async void Announce(Order order)
    {
        await Task.Delay(5);
        log.Write("notices", $"order {order.Number} is on its way to {order.Customer}");
    }

    private static async Task<string> FindBoxAsync(Order order)
    {
        await Task.Delay(5);
        return order.Lines.Count > 2 ? "large" : "small";
    }
}
