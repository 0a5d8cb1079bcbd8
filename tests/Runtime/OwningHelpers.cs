namespace AsyncPitfalls.Tests.Runtime;

/// <summary>The helpers that start work themselves, each called in the way it is meant to be.</summary>
internal static class OwningHelpers
{
    /// <summary>Those that may have several pieces of work, of which the first failure stops the others.</summary>
    public static readonly string[] OfMany = ["AllAsync", "AllAsync<T>", "TaskScope", "TaskScope<T>"];

    public static readonly string[] All = [.. OfMany, "EachAsync", "EachAsync<T>", "WithTimeoutAsync", "WithTimeoutAsync<T>"];

    /// <summary>The sum of the results, if the helper gives them.</summary>
    public static Task<int?> RunAsync(
        string helper, Func<CancellationToken, Task<int>> work, WaitOptions? options = null, CancellationToken token = default) =>
        RunAsync(helper, [work], options, token);

    public static Task<int?> RunAsync(
        string helper, Func<CancellationToken, Task<int>>[] works, WaitOptions? options = null, CancellationToken token = default)
    {
        options ??= new();
        return helper switch
        {
            "AllAsync" => Untyped(TaskWait.AllAsync(works, (Func<Func<CancellationToken, Task<int>>, CancellationToken, Task>)Call, options, token)),
            "AllAsync<T>" => Sum(TaskWait.AllAsync(works, Call, options, token)),
            "EachAsync" => EachAsync(works, options, token),
            "EachAsync<T>" => EachWithResultAsync(works, options, token),
            "WithTimeoutAsync" => Untyped(TaskWait.WithTimeoutAsync((Func<CancellationToken, Task>)works.Single(), options, token)),
            "WithTimeoutAsync<T>" => Typed(TaskWait.WithTimeoutAsync(works.Single(), options, token)),
            "TaskScope" => Untyped(TaskScope.RunAsync(scope => StartAll(scope, works), options, token)),
            "TaskScope<T>" => Sum(TaskScope.RunAsync(scope => Task.WhenAll(StartAll(scope, works).Result), options, token)),
            _ => throw new ArgumentOutOfRangeException(nameof(helper), helper, null),
        };
    }

    private static Task<int> Call(Func<CancellationToken, Task<int>> work, CancellationToken token) => work(token);

    private static Task<Task<int>[]> StartAll(TaskScope scope, Func<CancellationToken, Task<int>>[] works) =>
        Task.FromResult(Array.ConvertAll(works, work => scope.Start(work)));

    private static async Task<int?> Untyped(Task task)
    {
        await task.ConfigureAwait(false);
        return null;
    }

    private static async Task<int?> Typed(Task<int> task) => await task.ConfigureAwait(false);

    private static async Task<int?> Sum(Task<int[]> task) => (await task.ConfigureAwait(false)).Sum();

    private static async Task<int?> EachAsync(
        Func<CancellationToken, Task<int>>[] works, WaitOptions options, CancellationToken token)
    {
        Func<Func<CancellationToken, Task<int>>, CancellationToken, Task> untyped = Call;
        await foreach (var ended in TaskWait.EachAsync(works, untyped, options, token).ConfigureAwait(false))
            await ended.ConfigureAwait(false);

        return null;
    }

    private static async Task<int?> EachWithResultAsync(
        Func<CancellationToken, Task<int>>[] works, WaitOptions options, CancellationToken token)
    {
        var sum = 0;
        await foreach (var ended in TaskWait.EachAsync(works, Call, options, token).ConfigureAwait(false))
            sum += await ended.ConfigureAwait(false);

        return sum;
    }
}
