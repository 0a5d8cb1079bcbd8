using AsyncPitfalls;

namespace Losses.Cases;

internal sealed class CancelledNotAwaited : ILoss
{
    public string Title => "A background loop is cancelled, and fails in its cleanup";

    public Task BeforeAsync(Run run)
    {
        var stopping = new CancellationTokenSource();
        _ = run.Follow(LoopAsync(run, stopping.Token));
        stopping.Cancel();
        return Task.CompletedTask;
    }

    public async Task AfterAsync(Run run)
    {
        using var stopping = new CancellationTokenSource();
        var loop = LoopAsync(run, stopping.Token);
        try
        {
            await stopping.CancelAndWaitAsync(loop);
        }
        catch (Exception e)
        {
            run.See(e);
        }
    }

    private static async Task LoopAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            await run.WorkAsync("loop", cancellationToken);
        }
        finally
        {
            await run.FailAsync("cleanup");
        }
    }
}
