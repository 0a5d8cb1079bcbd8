#pragma warning disable xUnit1051 // When the work is cancelled is what is tested here.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>When a scope still takes work, and what it keeps of it.</summary>
public sealed class TaskScopeStartTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly CountingTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();
    private readonly ManualWork _work = new();
    private readonly Failure _failure = new();
    private TaskScope? _scope;

    public static TheoryData<string> Reasons => ["failure", "caller", "timeout", "cancel"];

    public void Dispose() => _caller.Dispose();

    [Theory, MemberData(nameof(Reasons))]
    public async Task ReasonIsSet_ACancelledTaskAndTheWorkIsNotCalled(string reason)
    {
        var running = RunBody();
        Stop(reason);
        foreach (var refused in (Task[])[_scope!.Start(_work.On(2)), _scope.Start((Func<CancellationToken, Task>)_work.On(2))])
        {
            Assert.True(refused.IsCanceled);
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refused);
            Assert.Equal(_scope.CancellationToken, thrown.CancellationToken);
        }

        Assert.DoesNotContain(2, _work.Started);
        _work[1].SetCanceled();
        await AssertEndsAsync(reason, running);
    }

    // What was refused was not done, so there is no result for which the limit would be forgotten.
    [Theory, InlineData("caller"), InlineData("timeout")]
    public async Task StartWasRefusedAndAllElseSucceeds_TheReasonIsThrown(string reason)
    {
        var running = RunBody();
        Stop(reason);
        _ = _scope!.Start(_work.On(2));
        _work[1].SetResult(1);
        await AssertEndsAsync(reason, running);
    }

    [Fact]
    public async Task ScopeHasEnded_InvalidOperation()
    {
        var running = RunBody();
        _work[0].SetResult(0);
        _work[1].SetResult(1);
        await running.Soon();
        Assert.Throws<InvalidOperationException>(() => { _ = _scope!.Start(_work.On(2)); });
        Assert.DoesNotContain(2, _work.Started);
    }

    [Fact]
    public async Task ScopeIsAbandoned_InvalidOperation()
    {
        var running = RunBody();
        Stop("caller");
        _time.Clock.Advance(Grace);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(running.Soon);
        Assert.Throws<InvalidOperationException>(() => { _ = _scope!.Start(_work.On(2)); });
        Assert.DoesNotContain(2, _work.Started);
        _scope!.Cancel();
    }

    [Fact]
    public async Task ChildrenStartChildrenAfterTheBodyHasReturned_AllAreWaitedFor()
    {
        var running = TaskScope.RunAsync(scope =>
        {
            _ = scope.Start(async Task (token) =>
            {
                await _work.RunAsync(1, token);
                _ = scope.Start(async Task (token) =>
                {
                    await _work.RunAsync(2, token);
                    _ = scope.Start(_work.On(3));
                });
            });
            return Task.CompletedTask;
        });
        _work[1].SetResult(1);
        _work[2].SetResult(2);
        Assert.Equal([1, 2, 3], _work.Started);
        Assert.False(running.IsCompleted);
        _work[3].SetException(_failure);
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(running.Soon));
    }

    [Fact]
    public async Task ManyThreadsStart_AllAreWaitedFor()
    {
        var ended = 0;
        await TaskScope.RunAsync(scope =>
        {
            for (var i = 0; i < 200; i++)
            {
                _ = scope.Start(token => Task.Run(() =>
                {
                    for (var j = 0; j < 5; j++)
                        _ = scope.Start(async Task (_) =>
                        {
                            await Task.Yield();
                            Interlocked.Increment(ref ended);
                        });
                }));
            }

            return Task.CompletedTask;
        }).Soon();
        Assert.Equal(1_000, ended);
    }

    [Fact]
    public async Task DelegateThrowsOrGivesNoTask_TheTaskFailsAndStartDoesNot()
    {
        var running = TaskScope.RunAsync(async scope =>
        {
            var thrown = scope.Start(Task (_) => throw _failure);
            Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(() => thrown));
        });
        Assert.Same(_failure, await Assert.ThrowsAsync<Failure>(running.Soon));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => TaskScope.RunAsync(scope => Task.FromResult(scope.Start(Task<int> (_) => null!))).Soon());
    }

    [Fact]
    public async Task ChildHasEnded_TheScopeDoesNotKeepIt()
    {
        var running = RunBody();
        var child = StartAndEnd();
        var clock = Stopwatch.StartNew();
        while (child.IsAlive && clock.Elapsed < TimeSpan.FromSeconds(30))
            GC.Collect();

        Assert.False(child.IsAlive);
        Assert.False(running.IsCompleted);
        _work[0].SetResult(0);
        _work[1].SetResult(1);
        await running.Soon();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task TaskOfAPart_IsTheOneThatTheWorkGave(bool typed)
    {
        await TaskScope.RunAsync(scope =>
        {
            var source = new TaskCompletionSource<int>();
            Assert.Same(source.Task, typed ? scope.Start(_ => source.Task) : scope.Start(Task (_) => source.Task));
            source.SetResult(1);
            return Task.CompletedTask;
        }).Soon();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference StartAndEnd()
    {
        var source = new TaskCompletionSource();
        var child = _scope!.Start(_ => source.Task);
        source.SetResult();
        return new(child);
    }

    private Task RunBody()
    {
        var options = new WaitOptions { Timeout = TimeSpan.FromSeconds(10), Grace = Grace, TimeProvider = _time };
        return TaskScope.RunAsync(
            Task (scope) =>
            {
                _scope = scope;
                _ = scope.Start(_work.On(0));
                return _work.RunAsync(1, scope.CancellationToken);
            },
            options,
            _caller.Token);
    }

    private void Stop(string reason)
    {
        if (reason == "failure")
            _work[0].SetException(_failure);
        else
            _work[0].SetResult(0);

        switch (reason)
        {
            case "caller": _caller.Cancel(); break;
            case "timeout": _time.Clock.Advance(TimeSpan.FromSeconds(10)); break;
            case "cancel": _scope!.Cancel(); break;
        }
    }

    private static async Task AssertEndsAsync(string reason, Task running)
    {
        switch (reason)
        {
            case "failure": await Assert.ThrowsAsync<Failure>(running.Soon); break;
            case "caller": await Assert.ThrowsAnyAsync<OperationCanceledException>(running.Soon); break;
            case "timeout": await Assert.ThrowsAsync<TimeoutException>(running.Soon); break;
            default: await running.Soon(); break;
        }
    }
}
