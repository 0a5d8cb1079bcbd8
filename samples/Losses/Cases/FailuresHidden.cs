using AsyncPitfalls;

namespace Losses.Cases;

internal sealed class FailuresHidden : ILoss
{
    public string Title => "Two of three tasks fail";

    public async Task BeforeAsync(Run run)
    {
        try
        {
            await Task.WhenAll(run.SucceedAsync(), run.FailAsync("stock"), run.FailAsync("credit"));
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
            await Task.WhenAll(run.SucceedAsync(), run.FailAsync("stock"), run.FailAsync("credit")).WithAllFailures();
        }
        catch (Exception e)
        {
            foreach (var failure in e.AllFailures())
                run.See(failure);
        }
    }
}
