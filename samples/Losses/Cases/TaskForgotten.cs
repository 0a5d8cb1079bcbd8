using AsyncPitfalls;

namespace Losses.Cases;

internal sealed class TaskForgotten : ILoss
{
    public string Title => "A message is sent, and nobody waits for it";

    public Task BeforeAsync(Run run)
    {
        _ = run.FailAsync("message");
        return Task.CompletedTask;
    }

    public Task AfterAsync(Run run)
    {
        run.FailAsync("message").Observe(run.See);
        return Task.CompletedTask;
    }
}
