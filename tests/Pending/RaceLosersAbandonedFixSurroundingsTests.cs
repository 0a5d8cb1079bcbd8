using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.RaceLosersAbandonedAnalyzer, AsyncPitfalls.Pending.RaceLosersAbandonedCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class RaceLosersAbandonedFixSurroundingsTests
{
    private const string Key = "AP3005.TaskScope";

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

    private static Task Fix(string before, string after, string members = "") =>
        Verify.Fix(RacePrograms.InMethod(before, members), RacePrograms.InMethod(after, members), Key, changesBehaviour: true);
}
