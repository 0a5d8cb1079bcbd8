using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>The parts of a scenario as real work on a virtual clock.</summary>
internal sealed class PartRun(Scenario scenario, FakeTimeProvider clock)
{
    private readonly Task?[] _tasks = new Task?[scenario.Parts.Length];
    private int _cancelled;
    private int _ended;

    /// <summary>What each part throws, made before: the exceptions are compared as instances.</summary>
    public Exception[] Exceptions { get; } =
    [
        .. scenario.Parts.Select((p, i) => p.Ending == Ending.Cancellation
            ? new OperationCanceledException($"part {i} cancelled itself")
            : (Exception)new Failure($"part {i}")),
    ];

    public CancellationToken Token { get; private set; }

    public int Started => _tasks.Count(t => t is not null);

    /// <summary>How many have ended, and whoever waits for them has heard of it.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>How many have been cancelled, and know it.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    public Task? TaskOf(int index) => _tasks[index];

    public Task<int> Start(int index, CancellationToken token)
    {
        Token = token;
        var builder = AsyncTaskMethodBuilder<int>.Create();
        var task = builder.Task;
        _tasks[index] = task;
        _ = EndAsync(scenario.Parts[index], index, builder, token);
        return task;
    }

    // The task ends on our stack, and so do its continuations: what comes after that comes later for everybody.
    private async Task EndAsync(Part part, int index, AsyncTaskMethodBuilder<int> builder, CancellationToken token)
    {
        try
        {
            builder.SetResult(await RunAsync(part, index, token));
        }
        catch (Exception e)
        {
            builder.SetException(e);
        }

        Interlocked.Increment(ref _ended);
    }

    private async Task<int> RunAsync(Part part, int index, CancellationToken token)
    {
        if (part.Delay > 0)
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(part.Delay), clock, part.HearsToken ? token : default);
            }
            catch (OperationCanceledException)
            {
                var cleanup = part.Cleanup == 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(part.Cleanup), clock, CancellationToken.None);
                Interlocked.Increment(ref _cancelled);
                await cleanup;
                if (part.CancelledEnding == Ending.Cancellation)
                    throw;

                return part.CancelledEnding == Ending.Failure ? throw LateFailure(index) : index;
            }
        }

        return part.Ending == Ending.Success ? index : throw Exceptions[index];
    }

    // A part that would have cancelled itself may fail in its cleanup.
    private Exception LateFailure(int index) =>
        Exceptions[index] is Failure failure ? failure : Exceptions[index] = new Failure($"part {index} in its cleanup");
}
