#pragma warning disable xUnit1051 // When work is cancelled is what is tested here.
using CsCheck;

namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>Random work, limits and cancellations end as the sequential model says.</summary>
public sealed class OwnedWorkProperties
{
    private const int Scenarios = 1_000;

    [Fact]
    public Task AllAsync_ResultsEndsAsTheModel() => CheckAsync(
        Scenario.Any.Select(WithoutScope),
        (run, start, options, caller) => TaskWait.AllAsync(Enumerable.Range(0, run.Count), start, options, caller));

    [Fact]
    public Task AllAsync_EndsAsTheModel() => CheckAsync(
        Scenario.Any.Select(WithoutScope),
        async (run, start, options, caller) =>
        {
            Func<int, CancellationToken, Task> work = start;
            await TaskWait.AllAsync(Enumerable.Range(0, run.Count), work, options, caller);
            return [.. Enumerable.Range(0, run.Count)];
        });

    [Fact]
    public Task WithTimeoutAsync_EndsAsTheModel() => CheckAsync(
        Scenario.OfOnePart,
        async (_, start, options, caller) => [await TaskWait.WithTimeoutAsync(token => start(0, token), options, caller)]);

    [Fact]
    public Task TaskScope_EndsAsTheModel() => CheckAsync(
        Scenario.Any,
        (run, start, options, caller) => TaskScope.RunAsync(
            async scope =>
            {
                foreach (var index in Enumerable.Range(0, run.Count))
                    _ = scope.Start(token => start(index, token));
                if (run.ScopeCancels is { } at)
                    await run.CallAtAsync(at, scope.Cancel);

                return Enumerable.Range(0, run.Count).ToArray();
            },
            options,
            caller));

    [Fact]
    public Task EachAsync_EndsAsTheModel() => CheckAsync(
        Scenario.Any.Select(WithoutScope),
        async (run, start, options, caller) =>
        {
            await foreach (var part in TaskWait.EachAsync(Enumerable.Range(0, run.Count), start, options, caller))
                run.Given.Enqueue(part);

            return [.. Enumerable.Range(0, run.Count)];
        },
        isLoop: true);

    private static Scenario WithoutScope(Scenario scenario) => scenario with { ScopeCancels = null };

    private static Task CheckAsync(
        Gen<Scenario> scenarios,
        Func<OwnedWorkRun, Func<int, CancellationToken, Task<int>>, WaitOptions, CancellationToken, Task<int[]>> call,
        bool isLoop = false) =>
        // Elsewhere, without a context of the test's: it would take continuations off the stack that they are expected on.
        Task.Run(() => scenarios.SampleAsync(
            scenario => new OwnedWorkRun(scenario, isLoop).CheckAsync(call), iter: Scenarios, threads: 1));
}
