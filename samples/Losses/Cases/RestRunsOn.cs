using AsyncPitfalls;

namespace Losses.Cases;

internal sealed class RestRunsOn : ILoss
{
    public string Title => "One of three fails, and the others are pointless";

    public async Task BeforeAsync(Run run)
    {
        var user = run.FailAsync("user");
        var orders = run.WorkAsync("orders");
        var invoices = run.WorkAsync("invoices");
        try
        {
            await user;
            await orders;
            await invoices;
        }
        catch (Exception e)
        {
            run.See(e);
        }
    }

    public async Task AfterAsync(Run run)
    {
        try
        {
            await TaskScope.RunAsync(async scope =>
            {
                var user = scope.Start(_ => run.FailAsync("user"));
                var orders = scope.Start(token => run.WorkAsync("orders", token));
                var invoices = scope.Start(token => run.WorkAsync("invoices", token));
                await user;
                await orders;
                await invoices;
            });
        }
        catch (Exception e)
        {
            run.See(e);
        }
    }
}
