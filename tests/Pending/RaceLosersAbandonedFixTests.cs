using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.RaceLosersAbandonedAnalyzer, AsyncPitfalls.Pending.RaceLosersAbandonedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class RaceLosersAbandonedFixTests
{
    private const string Key = "AP3005.TaskScope";

    [Fact]
    public Task Tasks_and_winner_in_locals() => Fix(
        """
        var near = Load("near", token);
        var far = Load("far", token);
        var first = await {|AP3005:Task.WhenAny|}(near, far);
        return await first;
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var near = scope.Start(ct => Load("near", ct));
            var far = scope.Start(ct => Load("far", ct));
            var first = await Task.WhenAny(near, far);
            scope.Cancel();
            return await first;
        }, token);
        """);

    [Fact]
    public Task All_in_one_expression() => Fix(
        """
        return await await {|AP3005:Task.WhenAny|}(Load("near", token), Load("far", token));
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => Load("near", ct)), scope.Start(ct => Load("far", ct)));
            scope.Cancel();
            return await first;
        }, token);
        """);

    [Fact]
    public Task ConfigureAwait_stays_and_the_scope_is_awaited_alike() => Fix(
        """
        var near = Load("near", token);
        var far = Load("far", token);
        var first = await {|AP3005:Task.WhenAny|}(near, far).ConfigureAwait(false);
        return await first.ConfigureAwait(false);
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var near = scope.Start(ct => Load("near", ct));
            var far = scope.Start(ct => Load("far", ct));
            var first = await Task.WhenAny(near, far).ConfigureAwait(false);
            scope.Cancel();
            return await first.ConfigureAwait(false);
        }, token).ConfigureAwait(false);
        """);

    [Fact]
    public Task ConfigureAwait_stays_in_one_expression() => Fix(
        """
        return await (await {|AP3005:Task.WhenAny|}(Load("near", token), Load("far", token)).ConfigureAwait(false)).ConfigureAwait(false);
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => Load("near", ct)), scope.Start(ct => Load("far", ct))).ConfigureAwait(false);
            scope.Cancel();
            return await first.ConfigureAwait(false);
        }, token).ConfigureAwait(false);
        """);

    [Fact]
    public Task Unwrap_is_an_await_too() => Fix(
        """
        return await {|AP3005:Task.WhenAny|}(Load("near", token), Load("far", token)).Unwrap().ConfigureAwait(false);
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => Load("near", ct)), scope.Start(ct => Load("far", ct))).ConfigureAwait(false);
            scope.Cancel();
            return await first.ConfigureAwait(false);
        }, token).ConfigureAwait(false);
        """);

    [Fact]
    public Task Calls_that_take_a_token_and_have_none_get_one() => Fix(
        """
        return await await {|AP3005:Task.WhenAny|}(Load("near"), Load("far", CancellationToken.None), Load("off", default));
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => Load("near", ct)), scope.Start(ct => Load("far", ct)), scope.Start(ct => Load("off", ct)));
            scope.Cancel();
            return await first;
        });
        """);

    [Fact]
    public Task A_token_behind_other_optional_parameters_is_named() => Fix(
        """
        return await await {|AP3005:Task.WhenAny|}(Get(1), Get(number: 2, token: token));
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => Get(1, token: ct)), scope.Start(ct => Get(number: 2, token: ct)));
            scope.Cancel();
            return await first;
        }, token);
        """, "Task<string> Get(int number, bool fresh = true, CancellationToken token = default) => throw null!;");

    [Fact]
    public Task An_overload_takes_the_token() => Fix(
        """
        return await await {|AP3005:Task.WhenAny|}(Get<string>(1), Get<string>(2));
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => Get<string>(1, ct)), scope.Start(ct => Get<string>(2, ct)));
            scope.Cancel();
            return await first;
        });
        """, "static Task<T> Get<T>(int number) => throw null!; static Task<T> Get<T>(int number, CancellationToken token) => throw null!;");

    [Fact]
    public Task Work_without_a_result() => Fix(
        """
        var near = Ping("near", token);
        var far = Ping("far", token);
        await await {|AP3005:Task.WhenAny|}(near, far);
        return "";
        """,
        """
        await TaskScope.RunAsync(async scope =>
        {
            var near = scope.Start(ct => Ping("near", ct));
            var far = scope.Start(ct => Ping("far", ct));
            var first = await Task.WhenAny(near, far);
            scope.Cancel();
            await first;
        }, token);
        return "";
        """);

    [Fact]
    public Task A_query_over_a_list_starts_its_tasks_in_the_scope() => Fix(
        """
        var attempts = mirrors.Select(m => Load(m, token)).ToList();
        var winner = await {|AP3005:Task.WhenAny|}(attempts);
        var text = await winner;
        return text;
        """,
        """
        var text = await TaskScope.RunAsync(async scope =>
        {
            var attempts = mirrors.Select(m => scope.Start(ct => Load(m, ct))).ToList();
            var winner = await Task.WhenAny(attempts);
            scope.Cancel();
            return await winner;
        }, token);
        return text;
        """);

    [Fact]
    public Task A_query_on_the_spot() => Fix(
        """
        return await await {|AP3005:Task.WhenAny|}(mirrors.Select(m => Load($"{m}/a", token)));
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(mirrors.Select(m => scope.Start(ct => Load($"{m}/a", ct))));
            scope.Cancel();
            return await first;
        }, token);
        """);

    [Fact]
    public Task An_array_that_holds_the_tasks() => Fix(
        """
        string text;
        var near = Load("near", token);
        Task<string>[] all = [near, Load("far", token)];
        text = await await {|AP3005:Task.WhenAny|}(all);
        return text;
        """,
        """
        string text;
        text = await TaskScope.RunAsync(async scope =>
        {
            var near = scope.Start(ct => Load("near", ct));
            Task<string>[] all = [near, scope.Start(ct => Load("far", ct))];
            var first = await Task.WhenAny(all);
            scope.Cancel();
            return await first;
        }, token);
        return text;
        """);

    [Fact]
    public Task The_task_of_the_race_in_a_local() => Fix(
        """
        var race = {|AP3005:Task.WhenAny|}(Load("near", token), Load("far", token));
        return await await race;
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var race = Task.WhenAny(scope.Start(ct => Load("near", ct)), scope.Start(ct => Load("far", ct)));
            var first = await race;
            scope.Cancel();
            return await first;
        }, token);
        """);

    [Fact]
    public Task A_value_task_is_started_as_a_task() => Fix(
        """
        return await await {|AP3005:Task.WhenAny|}(Get(1, token).AsTask(), Load("far", token));
        """,
        """
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => Get(1, ct).AsTask()), scope.Start(ct => Load("far", ct)));
            scope.Cancel();
            return await first;
        }, token);
        """, "ValueTask<string> Get(int number, CancellationToken token) => throw null!;");

    private static Task Fix(string before, string after, string members = "") =>
        Verify.Fix(RacePrograms.InMethod(before, members), RacePrograms.InMethod(after, members), Key, changesBehaviour: true);
}
