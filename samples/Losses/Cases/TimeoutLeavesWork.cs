using AsyncPitfalls;

namespace Losses.Cases;

internal sealed class TimeoutLeavesWork : ILoss
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    public string Title => "A limit passes";

    public async Task BeforeAsync(Run run)
    {
        try
        {
            await run.WorkAsync("report").WaitAsync(Limit);
        }
        catch (TimeoutException e)
        {
            run.See(e);
        }
    }

    public async Task AfterAsync(Run run)
    {
        try
        {
            await TaskWait.WithTimeoutAsync(token => run.WorkAsync("report", token), Limit);
        }
        catch (TimeoutException e)
        {
            run.See(e);
        }
    }
}
