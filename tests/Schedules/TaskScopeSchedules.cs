namespace AsyncPitfalls.Schedules;

/// <summary>Races of <see cref="TaskScope"/>.</summary>
internal static class TaskScopeSchedules
{
    private const int Result = 7;

    private static readonly PartKind[] AllKinds =
    [
        PartKind.Succeeds,
        PartKind.Fails,
        PartKind.FailsAtOnce,
        PartKind.FailsInCleanup,
        PartKind.IgnoresToken,
        PartKind.CancelsItself,
        PartKind.BlocksCancelling,
    ];

    /// <summary>Two parts, and a body that fails or goes on.</summary>
    public static Task Parts_end_as_they_like() => RunAsync(new(HelperKind.Owns, AllKinds), async (stage, scope) =>
    {
        _ = StartIn(scope, stage);
        var second = StartIn(scope, stage);
        if (Choice.OneIn(3))
            await second;
        else if (Choice.OneIn(3))
            throw stage.HappenedFailure("the body fails");
    });

    /// <summary>The scope is cancelled by its body, and by somebody else.</summary>
    public static Task The_scope_is_cancelled() => RunAsync(new(HelperKind.Owns, AllKinds), (stage, scope) =>
    {
        StartIn(scope, stage);
        StartIn(scope, stage);
        stage.HasCancelled = true;
        if (Choice.OneIn(2))
            scope.Cancel();

        stage.Run(scope.Cancel);
        return Task.CompletedTask;
    });

    /// <summary>A part starts another one before it ends.</summary>
    public static Task A_part_starts_a_part() => RunAsync(
        new(HelperKind.Owns, PartKind.Succeeds, PartKind.Fails, PartKind.IgnoresToken),
        (stage, scope) =>
        {
            StartIn(scope, stage, beforeEnd: () => StartIn(scope, stage, mayHaveEnded: () => stage.Parts[0].Task.IsCompleted));
            return Task.CompletedTask;
        });

    /// <summary>Somebody who is no part of the scope starts a part while it ends.</summary>
    public static Task A_start_races_the_end() => RunAsync(
        new(HelperKind.Owns, PartKind.Succeeds, PartKind.Fails),
        (stage, scope) =>
        {
            stage.Run(() => StartIn(scope, stage, mayHaveEnded: static () => true));
            StartIn(scope, stage);
            return Task.CompletedTask;
        });

    private static async Task RunAsync(Stage stage, Func<Stage, TaskScope, Task> body)
    {
        var result = 0;
        var hasBodyEnded = false;
        stage.IsUnfinished = true; // Until the body is called.
        var token = CancellationToken.None;
        var outcome = await stage.RunAsync(async () => result = await TaskScope.RunAsync(
            async scope =>
            {
                token = scope.CancellationToken;
                stage.IsUnfinished = false;
                try
                {
                    await body(stage, scope);
                }
                catch
                {
                    stage.IsUnfinished = true;
                    throw;
                }
                finally
                {
                    hasBodyEnded = true;
                }

                return Result;
            },
            stage.Options,
            stage.Caller.Token));
        Check.That(hasBodyEnded || outcome.GracePassed || token == default, "The body is running after the return.");
        Check.That(result == (outcome.Exception is null ? Result : 0), "The result is not that of the body.");
        await outcome.IsThatOfOwnedWorkAsync(scope: token);
    }

    private static Task StartIn(TaskScope scope, Stage stage, Func<bool>? mayHaveEnded = null, Action? beforeEnd = null)
    {
        var isCalled = false;
        try
        {
            var task = scope.Start(token =>
            {
                isCalled = true;
                return stage.StartPart(token, beforeEnd);
            });
            Check.That(isCalled || task.IsCanceled, "A part was not started, and not cancelled either.");
            if (!isCalled)
                stage.IsUnfinished = true;

            return task;
        }
        catch (InvalidOperationException)
        {
            Check.That(mayHaveEnded?.Invoke() == true || stage.Clock.HasFired(Stage.Grace), "The scope has ended before its parts.");
            return Task.CompletedTask;
        }
    }
}
