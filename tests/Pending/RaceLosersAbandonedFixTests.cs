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

    [Fact]
    public Task Names_that_are_taken_are_left_alone() => Fix(
        """
        var scope = 1;
        var ct = "near";
        var first = 2;
        Console.WriteLine(scope + first);
        return await await {|AP3005:Task.WhenAny|}(Load(ct, token), Load("far", token));
        """,
        """
        var scope = 1;
        var ct = "near";
        var first = 2;
        Console.WriteLine(scope + first);
        return await TaskScope.RunAsync(async scope1 =>
        {
            var first1 = await Task.WhenAny(scope1.Start(ct1 => Load(ct, ct1)), scope1.Start(ct1 => Load("far", ct1)));
            scope1.Cancel();
            return await first1;
        }, token);
        """);

    [Fact]
    public Task Comments_stay_where_they_were() => Fix(
        """
        Console.WriteLine();

        // Whichever answers.
        var near = Load("near", token); // close
        // and
        var far = Load(/* far */ "far", token); // away

        var first = await {|AP3005:Task.WhenAny|}(near, far);
        // here it is
        return await first; // done
        """,
        """
        Console.WriteLine();

        // Whichever answers.
        return await TaskScope.RunAsync(async scope =>
        {
            var near = scope.Start(ct => Load("near", ct)); // close
            // and
            var far = scope.Start(ct => Load(/* far */ "far", ct)); // away

            var first = await Task.WhenAny(near, far);
            scope.Cancel();
            // here it is
            return await first;
        }, token); // done
        """);

    [Fact]
    public Task Calls_on_several_lines() => Fix(
        """
        var near = Load(
            "near",
            token);
        var far = Load(
            "far");
        return (await await {|AP3005:Task.WhenAny|}(near, far)).Trim();
        """,
        """
        return (await TaskScope.RunAsync(async scope =>
        {
            var near = scope.Start(ct => Load(
                "near",
                ct));
            var far = scope.Start(ct => Load(
                "far", ct));
            var first = await Task.WhenAny(near, far);
            scope.Cancel();
            return await first;
        }, token)).Trim();
        """);

    [Fact]
    public Task In_a_block_of_its_own_and_in_a_lambda() => Fix(
        """
        Func<CancellationToken, Task<string>> load = async token => await await {|AP3005:Task.WhenAny|}(Load("near", token), Load("far", token));
        if (flag)
        {
            var near = Load("near", token);
            var far = Load("far", token);
            if (await await {|AP3005:Task.WhenAny|}(near, far) == "near")
                return "";
        }
        return await load(token);
        """,
        """
        Func<CancellationToken, Task<string>> load = async token => await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => Load("near", ct)), scope.Start(ct => Load("far", ct)));
            scope.Cancel();
            return await first;
        }, token);
        if (flag)
        {
            if (await TaskScope.RunAsync(async scope1 =>
            {
                var near = scope1.Start(ct1 => Load("near", ct1));
                var far = scope1.Start(ct1 => Load("far", ct1));
                var first1 = await Task.WhenAny(near, far);
                scope1.Cancel();
                return await first1;
            }, token) == "near")
                return "";
        }
        return await load(token);
        """);

    [Fact]
    public Task In_a_static_local_function() => Fix(
        """
        return await Race(mirrors[0], token);

        static async Task<string> Race(string mirror, CancellationToken stop)
        {
            var near = Load(mirror, stop);
            var far = Load(mirror + "2", stop);
            return await await {|AP3005:Task.WhenAny|}(near, far);
        }
        """,
        """
        return await Race(mirrors[0], token);

        static async Task<string> Race(string mirror, CancellationToken stop)
        {
            return await TaskScope.RunAsync(async scope =>
            {
                var near = scope.Start(ct => Load(mirror, ct));
                var far = scope.Start(ct => Load(mirror + "2", ct));
                var first = await Task.WhenAny(near, far);
                scope.Cancel();
                return await first;
            }, stop);
        }
        """);

    [Fact]
    public Task The_token_of_a_source_and_the_calls_of_an_object() => Fix(
        """
        using var cts = new CancellationTokenSource(100);
        return await await {|AP3005:Task.WhenAny|}(_near.Load("a", cts.Token), _near.Load("b", cts.Token));
        """,
        """
        using var cts = new CancellationTokenSource(100);
        return await TaskScope.RunAsync(async scope =>
        {
            var first = await Task.WhenAny(scope.Start(ct => _near.Load("a", ct)), scope.Start(ct => _near.Load("b", ct)));
            scope.Cancel();
            return await first;
        }, cts.Token);
        """, "class Mirror { public async Task<string> Load(string page, CancellationToken token) { await Task.Delay(1, token); return page; } } readonly Mirror _near = new();");

    [Fact]
    public Task An_expression_bodied_member_of_a_file_without_the_using() => Verify.Fix(
        """
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            static async Task<int> Get(CancellationToken token = default) { await Task.Yield(); return 1; }

            static async Task<int> M() => await await {|AP3005:Task.WhenAny|}(Get(), Get());
        }
        """,
        """
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            static async Task<int> Get(CancellationToken token = default) { await Task.Yield(); return 1; }

            static async Task<int> M() => await TaskScope.RunAsync(async scope =>
            {
                var first = await Task.WhenAny(scope.Start(ct => Get(ct)), scope.Start(ct => Get(ct)));
                scope.Cancel();
                return await first;
            });
        }
        """,
        Key,
        changesBehaviour: true);

    [Theory]
    // Not every call takes a token, or not the same.
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Old());")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Load(\"far\", other));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Task.Run(() => Load(\"far\", token), token));")]
    [InlineData("Func<string> f = () => \"\"; return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Task.Run(f, token));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(sources.Select(s => Load(\"near\", s.Token)));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Two(token, token), Load(\"far\", token));")]
    // Not every task is started here, or not there.
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), given);")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(flag ? Load(\"near\", token) : Load(\"far\", token), Load(\"off\", token));")]
    [InlineData("var near = Load(\"near\", token); Console.WriteLine(); return await await {|AP3005:Task.WhenAny|}(near, Load(\"far\", token));")]
    [InlineData("var near = Load(\"near\", token); var far = Load(\"far\", token); var first = await {|AP3005:Task.WhenAny|}(near, far); Console.WriteLine(); return await first;")]
    [InlineData("var near = Load(\"near\", token); if (flag) return await await {|AP3005:Task.WhenAny|}(near, Load(\"far\", token)); return await near;")]
    [InlineData("Task<string> near; near = Load(\"near\", token); return await await {|AP3005:Task.WhenAny|}(near, Load(\"far\", token));")]
    [InlineData("var all = new List<Task<string>>(); foreach (var m in mirrors) all.Add(Load(m, token)); return await await {|AP3005:Task.WhenAny|}(all);")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(mirrors.Select(async m => await Load(m, token)));")]
    // The tasks, or the winner, are used otherwise.
    [InlineData("var near = Load(\"near\", token); var far = Load(\"far\", token); var first = await {|AP3005:Task.WhenAny|}(near, far); return await first + (first == near);")]
    [InlineData("var near = Load(\"near\", token); var far = Load(\"far\", token); var first = await {|AP3005:Task.WhenAny|}(near, far); return first.Result;")]
    [InlineData("var near = Load(\"near\", token); var far = Load(\"far\", token); return Next() + await await {|AP3005:Task.WhenAny|}(near, far);")]
    [InlineData("return {|AP3005:Task.WhenAny|}(Load(\"near\", token), Load(\"far\", token)).GetAwaiter().GetResult().GetAwaiter().GetResult();")]
    // Arguments that do something, or that a lambda cannot name.
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(Next(), token), Load(\"far\", token));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(mirrors[0], token), Load(mirrors[1] = \"\", token));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(Load(await Load(\"x\"), token), Load(\"far\", token));")]
    [InlineData("return await await {|AP3005:Task.WhenAny|}(ByReference(ref flag, token), Load(\"far\", token));")]
    // What cannot be kept.
    [InlineData("return await /* both */ await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Load(\"far\", token));")]
    [InlineData("var near = Load(\"near\", token);\n#if !X\nvar far = Load(\"far\", token);\n#endif\nreturn await await {|AP3005:Task.WhenAny|}(near, far);")]
    public Task Not_offered(string statements) => Verify.NoFix(Program(
        statements,
        """
        readonly CancellationToken other;
        readonly CancellationTokenSource[] sources = [];
        async Task<string> Old() { await Task.Yield(); return ""; }
        async Task<string> Two(CancellationToken a, CancellationToken b) { await Task.Yield(); return ""; }
        Task<string> ByReference(ref bool flag, CancellationToken token) => Old();
        string Next() => "";
        """));

    [Fact]
    public Task Not_offered_without_the_library() => Verify.NoFix(
        Program("return await await {|AP3005:Task.WhenAny|}(Load(\"near\", token), Load(\"far\", token));").Replace("using AsyncPitfalls;", ""),
        library: false);

    [Fact]
    public Task Not_offered_for_the_members_of_a_struct() => Verify.NoFix(
        Program("return await await {|AP3005:Task.WhenAny|}(Get(token), Get(token));", "async Task<string> Get(CancellationToken token) { await Task.Yield(); return \"\"; }").Replace("class C", "struct C"));

    private static Task Fix(string before, string after, string members = "") =>
        Verify.Fix(Program(before, members), Program(after, members), Key, changesBehaviour: true);

    private static string Program(string statements, string members = "") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        class C
        {
            {{members}}

            static async Task<string> Load(string mirror, CancellationToken token = default) { await Task.Delay(1, token); return mirror; }
            static async Task Ping(string mirror, CancellationToken token = default) { await Task.Delay(1, token); }

            async Task<string> M(bool flag, string[] mirrors, Task<string> given, CancellationToken token)
            {
        {{string.Join('\n', statements.Split('\n').Select(line => line.Length == 0 ? line : "        " + line))}}
            }
        }
        """;
}
