using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidLambdaAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidLambdaTests
{
    [Theory]
    [InlineData("list.ForEach({|AP3007:async x =>|} await F(x));")]
    [InlineData("list.ForEach({|AP3007:async x =>|} await F(x).ConfigureAwait(false));")]
    [InlineData("list.ForEach({|AP3007:async (int x) =>|} { await F(x); });")]
    [InlineData("list?.ForEach(action: {|AP3007:async x =>|} await F(x));")]
    [InlineData("list.ForEach({|AP3007:static async x =>|} await F(x));")]
    [InlineData("list.ForEach(({|AP3007:async x =>|} await F(x)));")]
    [InlineData("list.ForEach({|AP3007:async delegate|} { await F(1); });")]
    [InlineData("list.ForEach({|AP3007:async delegate (int x)|} { await F(x); });")]
    [InlineData("Array.ForEach(new[] { 1, 2 }, {|AP3007:async x =>|} await F(x));")]
    [InlineData("Parallel.ForEach(list, {|AP3007:async x =>|} await F(x));")]
    [InlineData("Parallel.ForEach(list, new ParallelOptions(), {|AP3007:async (x, state) =>|} await F(x));")]
    [InlineData("Parallel.For(0, 9, {|AP3007:async i =>|} await F(i));")]
    [InlineData("Parallel.Invoke({|AP3007:async () =>|} await F(1), () => { }, {|AP3007:async () =>|} await F(2));")]
    [InlineData("new Timer({|AP3007:async _ =>|} await F(1));")]
    [InlineData("new Timer({|AP3007:async state =>|} await F(1), null, 0, 1000);")]
    [InlineData("ThreadPool.QueueUserWorkItem({|AP3007:async _ =>|} await F(1));")]
    [InlineData("ThreadPool.UnsafeQueueUserWorkItem({|AP3007:async _ =>|} await F(1), null);")]
    [InlineData("new Thread({|AP3007:async () =>|} await F(1)).Start();")]
    [InlineData("SynchronizationContext.Current!.Post({|AP3007:async _ =>|} await F(1), null);")]
    [InlineData("token.Register({|AP3007:async () =>|} await F(1));")]
    [InlineData("new Progress<int>({|AP3007:async x =>|} await F(x));")]
    [InlineData("Console.WriteLine(Run({|AP3007:async () =>|} await F(1)));")]
    [InlineData("Run({|AP3007:async () =>|} { });")]
    [InlineData("Run({|AP3007:async () =>|} { try { await F(1); } catch (InvalidOperationException) { } });")]
    [InlineData("Run({|AP3007:async () =>|} { try { await F(1); } finally { count--; } });")]
    [InlineData("Own({|AP3007:async (number, text) =>|} await F(number));")]
    [InlineData("Generic({|AP3007:async (int x) =>|} await F(x));")]
    [InlineData("Generic<string>({|AP3007:async x =>|} await F(x.Length));")]
    // Kept.
    [InlineData("Action a = {|AP3007:async () =>|} await F(1); a();")]
    [InlineData("Action<int> a = {|AP3007:async x =>|} await F(x);")]
    [InlineData("Action a; a = {|AP3007:async () =>|} await F(1);")]
    [InlineData("var a = (Action)({|AP3007:async () =>|} await F(1));")]
    [InlineData("var a = (object)(Action)(({|AP3007:async () =>|} await F(1)));")]
    [InlineData("var a = new Action({|AP3007:async () =>|} await F(1));")]
    [InlineData("Action a = flag ? {|AP3007:async () =>|} await F(1) : () => { };")]
    [InlineData("Action? a = null; a ??= {|AP3007:async () =>|} await F(1);")]
    [InlineData("Action[] a = [{|AP3007:async () =>|} await F(1), () => { }];")]
    [InlineData("var a = new List<Action> { {|AP3007:async () =>|} await F(1) };")]
    [InlineData("var a = new Dictionary<string, Action<int>> { [\"a\"] = {|AP3007:async x =>|} await F(x) };")]
    [InlineData("handler = {|AP3007:async () =>|} await F(1);")]
    [InlineData("Handler = {|AP3007:async () =>|} await F(1);")]
    [InlineData("var c = new C { Handler = {|AP3007:async () =>|} await F(1) };")]
    [InlineData("(Action, int) pair = ({|AP3007:async () =>|} await F(1), 1);")]
    [InlineData("Func<Action> a = () => {|AP3007:async () =>|} await F(1);")]
    [InlineData("Action L() => {|AP3007:async () =>|} await F(1); L();")]
    [InlineData("Action L() { return {|AP3007:async () =>|} await F(1); } L();")]
    [InlineData("var lazy = new Lazy<Action>(() => {|AP3007:async () =>|} await F(1));")]
    // In each other.
    [InlineData("Run({|AP3007:async () =>|} { await F(1); Run({|AP3007:async () =>|} await F(2)); });")]
    [InlineData("Handled += (_, _) => Run({|AP3007:async () =>|} await F(2));")]
    // By their names.
    [InlineData("list.ForEach({|AP3007:Load|});")]
    [InlineData("list.ForEach({|AP3007:this.Load|});")]
    [InlineData("list.ForEach(new Action<int>({|AP3007:Load|}));")]
    [InlineData("new Timer({|AP3007:C.Tick|});")]
    [InlineData("Action<int> a = {|AP3007:Load|}; a(1);")]
    [InlineData("var a = {|AP3007:Load|}; a(1);")]
    [InlineData("list.ForEach({|AP3007:Typed<int>|});")]
    [InlineData("list.ForEach({|AP3007:L|}); async void L(int x) { await F(x); }")]
    [InlineData("Run(() => list.ForEach({|AP3007:L|})); async void L(int x) => await F(x);")]
    public Task What_nobody_can_wait_for_is_reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("list.ForEach(x => F(x));")]
    [InlineData("list.ForEach(x => { _ = F(x); });")]
    [InlineData("await Task.Run(async () => await F(1));")]
    [InlineData("await Task.Factory.StartNew(async () => await F(1));")]
    [InlineData("Func<Task> f = async () => await F(1); await f();")]
    [InlineData("var f = async () => await F(1); await f();")]
    [InlineData("Delegate f = async () => await F(1);")]
    [InlineData("Func<int, ValueTask> f = async x => await F(x);")]
    [InlineData("await Parallel.ForEachAsync(list, async (x, _) => await F(x));")]
    [InlineData("foreach (var t in list.Select(async x => await F(x))) await t;")]
    // Both would do: the compiler takes the one with a task.
    [InlineData("Both(async () => await F(1));")]
    [InlineData("Both(async () => { await F(1); });")]
    [InlineData("Both(async delegate { await F(1); });")]
    [InlineData("Extensions.BothToo(list, async x => await F(x)); list.BothToo(async x => await F(x));")]
    [InlineData("Result(async () => await F(1));")]
    // Wholly guarded.
    [InlineData("list.ForEach(async x => { try { await F(x); } catch { } });")]
    [InlineData("list.ForEach(async x => { try { await F(x).ConfigureAwait(false); } catch (Exception e) { Console.WriteLine(e); } });")]
    [InlineData("new Timer(async _ => { if (flag) return; try { await F(1); } catch (OperationCanceledException) { } catch (Exception) { } finally { Interlocked.Decrement(ref count); } });")]
    [InlineData("list.ForEach(async x => await Guarded(x));")]
    [InlineData("list.ForEach(async x => { await Guarded(x); await Guarded(x + 1); });")]
    [InlineData("Run(async delegate { try { await F(1); } catch { } });")]
    [InlineData("Run(async () => { Print(1); try { await F(1); } catch { } Print(2); });")]
    [InlineData("Run(async () => { await Task.Delay(1); try { await F(1); } catch { } finally { Print(1); } });")]
    [InlineData("list.ForEach(GuardedAmongOthers);")]
    [InlineData("list.ForEach(GuardedLoad);")]
    [InlineData("list.ForEach(L); async void L(int x) { try { await F(x); } catch { } }")]
    // Neither async, nor a delegate.
    [InlineData("list.ForEach(Print);")]
    [InlineData("Run(() => Load(1)); Load(2); Console.WriteLine(nameof(Load));")]
    // What is declared elsewhere is reported there.
    [InlineData("list.ForEach(Other.Load);")]
    [InlineData("list.ForEach(new Other().LoadToo);")]
    public Task Other_delegates_are_not(string body) => Verify.NoDiagnostic(Program(body));

    [Theory]
    [InlineData("Handled += {|AP3007:async (_, e) =>|} await F(1);")]
    [InlineData("Handled += {|AP3007:async delegate|} { await F(1); };")]
    [InlineData("this.Counted += {|AP3007:async x =>|} await F(x);")]
    [InlineData("Counted += new Action<int>({|AP3007:async x =>|} await F(x));")]
    [InlineData("Counted += (Action<int>)({|AP3007:async x =>|} await F(x));")]
    [InlineData("Counted += flag ? {|AP3007:async x =>|} await F(x) : null;")]
    [InlineData("new C().Counted += {|AP3007:async x =>|} { await F(x); };")]
    [InlineData("Action<int> h = {|AP3007:async x =>|} await F(x); Counted += h;")]
    [InlineData("Action<int>? h = null; h = {|AP3007:async x =>|} { await F(x); Counted -= h; }; Counted += h;")]
    [InlineData("Handler += {|AP3007:async () =>|} await F(1);")]
    [InlineData("handler += {|AP3007:async () =>|} await F(1);")]
    [InlineData("EventHandler h = {|AP3007:async (sender, e) =>|} await F(1);")]
    [InlineData("EventHandler<Arguments> h = {|AP3007:async (sender, e) =>|} await F(1);")]
    [InlineData("Action<object, UnhandledExceptionEventArgs> h = {|AP3007:async (sender, e) =>|} await F(1);")]
    [InlineData("MovedEventHandler h = {|AP3007:async x =>|} await F(x);")]
    [InlineData("EventHandler<object> h = {|AP3007:async (sender, e) =>|} await F(1);")]
    [InlineData("Action<MovedEventArgs?> h = {|AP3007:async e =>|} await F(1);")]
    [InlineData("AddHandler(\"click\", {|AP3007:async (sender, e) =>|} await F(1));")]
    [InlineData("EventHandler h = {|AP3007:OnHandled|};")]
    public async Task Event_handlers_are_reported_where_that_is_asked_for(string body)
    {
        await Verify.NoDiagnostic(Program(System.Text.RegularExpressions.Regex.Replace(body, @"\{\|AP3007:([^|]*)\|\}", "$1")));
        await Verify.Reports(Program(body), editorConfig: "async_pitfalls.event_handlers = report");
    }

    [Theory]
    [InlineData("Handled += async (_, e) => { try { await F(1); } catch { } };")]
    [InlineData("Counted += async x => await Guarded(x);")]
    // The declaration is reported.
    [InlineData("Handled += OnHandled; Counted += Load; Counted -= Load; Counted += new Action<int>(this.Load);")]
    public Task Guarded_ones_and_methods_are_not_even_then(string body) =>
        Verify.Reports(Program(body), editorConfig: "async_pitfalls.event_handlers = report");

    [Theory]
    [InlineData("list.ForEach(async x => await F(")]
    [InlineData("list.ForEach(async x => { await });")]
    [InlineData("list.ForEach(async => await F(1));")]
    [InlineData("Missing(async () => await F(1));")]
    [InlineData("list.Missing += async x => await F(x);")]
    [InlineData("System.Linq.Expressions.Expression<Action> e = async () => await F(1);")]
    [InlineData("Run(async")]
    public Task Half_typed_code_is_not_reported(string body) => Verify.NoDiagnostic(Program(body), mayNotCompile: true);

    [Fact]
    public Task Its_message_names_the_delegate() => Verify.Reports(
        "using System; using System.Threading.Tasks; class P { Action<int, string> a = async (x, y) => await Task.Yield(); }",
        expected: Verify.Result("AP3007").WithSpan(1, 79, 1, 94)
            .WithMessage("As 'Action<int, string>' returns nothing, this is async void: its caller does not wait for it, and a failure in it ends the process; give it to something that takes a function with a task, or catch all that it throws"));

    private static string Program(string body) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        delegate void OwnDelegate(int number, string text);
        delegate void MovedEventHandler(int x);
        struct MovedEventArgs { }
        class Arguments : EventArgs { }

        class C
        {
            event EventHandler? Handled;
            public event Action<int>? Counted;
            public Action? Handler { get; set; }
            Action? handler;
            int count;

            static Task F(int x) => throw new InvalidOperationException();
            static async Task Guarded(int x) { try { await F(x); } catch { } }
            async void Load(int x) => await F(x);
            async void OnHandled(object? sender, EventArgs e) => await F(1);
            async void GuardedLoad(int x) { try { await F(x); } catch { } }
            async void GuardedAmongOthers(int x) { Print(x); try { await F(x); } catch { } }
            async void Typed<T>(T x) => await F(1);
            static async void Tick(object? state) { await F(1); }
            static void Print(int x) { }
            static int Run(Action a) { a(); return 1; }
            static void Own(OwnDelegate a) { }
            static void Generic<T>(Action<T> a) { }
            static void Both(Action a) { }
            static Task Both(Func<Task> a) => a();
            static void Result<T>(Func<T> a) { }
            static void AddHandler(string name, EventHandler handler) { }

            async Task M(List<int> list, bool flag, CancellationToken token)
            {
                await Task.Yield();
                {{body}}
            }
        }

        class Other
        {
            public static async void Load(int x) => await Task.Yield();
            public async void LoadToo(int x) => await Task.Yield();
        }

        static class Extensions
        {
            public static void BothToo(this List<int> list, Action<int> a) { }
            public static void BothToo(this List<int> list, Func<int, Task> a) { }
        }
        """;
}
