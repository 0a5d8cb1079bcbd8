using AsyncPitfalls.Tests.Pending;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.SuppressedFailuresNeverReadAnalyzer, AsyncPitfalls.Gather.SuppressedFailuresNeverReadCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

public sealed class SuppressedFailuresNeverReadTests
{
    private const string Members =
        """
        Task _field = Task.CompletedTask;
        List<Task> _tasks = new();
        ConfigureAwaitOptions _options;
        const ConfigureAwaitOptions Quiet = ConfigureAwaitOptions.SuppressThrowing;
        Task Stored() => _field;
        async Task Safe() { try { await F(); } catch { } }
        void Take(IEnumerable<Task> tasks) { }
        """;

    private const string Suppressed = ".ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)";

    private static string InMethod(string statements) => PendingPrograms.InMethod(statements.Replace("%", Suppressed), Members);

    [Theory]
    [InlineData("await {|AP1004:Task.WhenAll|}(F(), F())%;")]
    [InlineData("await {|AP1004:Task.WhenAll|}(F(), G())%; number++;")]
    [InlineData("await ({|AP1004:Task.WhenAll|}(F(), F())%);")]
    [InlineData("await {|AP1004:Task.WhenAll|}(F(), F()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);")]
    [InlineData("await {|AP1004:Task.WhenAll|}(F(), F()).ConfigureAwait(Quiet);")]
    [InlineData("{|AP1004:Task.WhenAll|}(F(), F())%.GetAwaiter().GetResult();")]
    [InlineData("await {|AP1004:Task.WhenAll|}(new[] { F(), F() })%;")]
    [InlineData("await {|AP1004:Task.WhenAll|}([F(), F()])%;")]
    [InlineData("await {|AP1004:Task.WhenAll|}(ids.Select(id => F()))%;")]
    [InlineData("await {|AP1004:Task.WhenAll|}(from id in ids select F())%;")]
    [InlineData("await {|AP1004:Task.WhenAll|}(ids.Select(async id => { await F(); number++; }))%;")]
    [InlineData("await {|AP1004:Task.WhenAll|}(ids.Select(id => (Task)G()))%;")]
    [InlineData("var a = F(); var b = F(); await {|AP1004:Task.WhenAll|}(a, b)%;")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); await {|AP1004:Task.WhenAll|}(tasks)%; number = tasks.Count;")]
    [InlineData("var tasks = new List<Task>(); foreach (var id in ids) tasks.Add(F()); await {|AP1004:Task.WhenAll|}(tasks)%;")]
    [InlineData("var a = F(); await {|AP1004:Task.WhenAll|}(a, F(), Safe())%;")]
    [InlineData("try { await {|AP1004:Task.WhenAll|}(F(), F())%; } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("try { await {|AP1004:Task.WhenAll|}(F(), F())%; } finally { number++; }")]
    [InlineData("foreach (var id in ids) { await {|AP1004:Task.WhenAll|}(F(), G())%; }")]
    [InlineData("Func<Task> l = async () => await {|AP1004:Task.WhenAll|}(F(), F())%; await l();")]
    [InlineData("async Task L() { await {|AP1004:Task.WhenAll|}(F(), F())%; } await L();")]
    public Task Nobody_can_look_any_more(string statements) => Verify.Reports(InMethod(statements));

    [Theory]
    [InlineData("await Task.WhenAll(F(), F());")]
    [InlineData("await Task.WhenAll(F(), F()).ConfigureAwait(false);")]
    [InlineData("await Task.WhenAll(F(), F()).ConfigureAwait(ConfigureAwaitOptions.None);")]
    [InlineData("await Task.WhenAll(F(), F()).ConfigureAwait(_options);")]
    [InlineData("await F()%;")]
    [InlineData("await Task.WhenAny(F(), F())%;")]
    [InlineData("var all = Task.WhenAll(F(), F()); await all%; if (all.IsFaulted) number++;")]
    [InlineData("var all = Task.WhenAll(F(), F()); await all%;")]
    public Task It_throws_or_is_another_call(string statements) => Verify.NoDiagnostic(InMethod(statements));

    [Theory]
    [InlineData("var a = F(); var b = F(); await Task.WhenAll(a, b)%; if (a.IsFaulted || b.IsFaulted) number++;")]
    [InlineData("var a = F(); var b = F(); await Task.WhenAll(a, b)%; await a; await b;")]
    [InlineData("var tasks = ids.Select(id => F()).ToList(); await Task.WhenAll(tasks)%; foreach (var t in tasks) Console.WriteLine(t.Exception);")]
    [InlineData("var tasks = ids.Select(id => F()).ToArray(); await Task.WhenAll(tasks)%; number = tasks.Count(t => t.IsFaulted);")]
    [InlineData("var tasks = ids.Select(id => F()).ToArray(); await Task.WhenAll(tasks)%; Take(tasks);")]
    [InlineData("var tasks = ids.Select(id => F()).ToArray(); await Task.WhenAll(tasks.Where(t => t != null))%; number = tasks.Count(t => t.IsFaulted);")]
    [InlineData("var a = F(); _field = a; await Task.WhenAll(a, F())%;")]
    [InlineData("await Task.WhenAll(_field, F())%;")]
    [InlineData("await Task.WhenAll(_tasks)%;")]
    [InlineData("await Task.WhenAll(Stored(), F())%;")]
    [InlineData("async Task L(IEnumerable<Task> tasks) => await Task.WhenAll(tasks)%; await L(_tasks);")]
    [InlineData("async Task L(Task a, Task b) { await Task.WhenAll(a, b)%; } await L(_field, _field);")]
    public Task Somebody_may_look(string statements) => Verify.NoDiagnostic(InMethod(statements));

    [Theory]
    [InlineData("try { number++; } finally { await Task.WhenAll(F(), F())%; }")]
    [InlineData("try { number++; } catch (Exception) { await Task.WhenAll(F(), F())%; throw; }")]
    [InlineData("async Task StopAsync() { await Task.WhenAll(F(), F())%; } await StopAsync();")]
    [InlineData("async ValueTask DisposeAsync() => await Task.WhenAll(F(), F())%; await DisposeAsync();")]
    [InlineData("using var source = new CancellationTokenSource(); var a = F(source.Token); source.Cancel(); await Task.WhenAll(a, F())%;")]
    [InlineData("using var source = new CancellationTokenSource(); var a = F(source.Token); await source.CancelAsync(); await Task.WhenAll(a, F())%;")]
    public Task The_way_out(string statements) => Verify.NoDiagnostic(InMethod(statements));

    [Theory]
    [InlineData("await Task.WhenAll(F())%;")]
    [InlineData("await Task.WhenAll(Safe(), Safe())%;")]
    [InlineData("await Task.WhenAll(F(), Task.Delay(1))%;")]
    [InlineData("await Task.WhenAll(F(), Safe())%;")]
    [InlineData("await Task.WhenAll(ids.Select(id => Safe()))%;")]
    [InlineData("await Task.WhenAll(ids.Select(id => Task.Delay(id)))%;")]
    [InlineData("await Task.WhenAll(ids.Select(async id => { try { await F(); } catch { } }))%;")]
    public Task Fewer_than_two_can_fail(string statements) => Verify.NoDiagnostic(InMethod(statements));

    [Theory]
    [InlineData("await Task.WhenAll(F(), F())%")]
    [InlineData("await Task.WhenAll(F(), )%;")]
    [InlineData("await Task.WhenAll(Unknown(), Unknown())%;")]
    [InlineData("await Task.WhenAll(F(), F()).ConfigureAwait(ConfigureAwaitOptions.);")]
    public Task Broken_code(string statements) => Verify.NoDiagnostic(InMethod(statements), mayNotCompile: true);
}
