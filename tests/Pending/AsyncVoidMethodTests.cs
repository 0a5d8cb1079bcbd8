using Microsoft.CodeAnalysis.Testing;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidMethodAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidMethodTests
{
    [Theory]
    [InlineData("async void {|AP3006:M|}() { await F(); }")]
    [InlineData("async void {|AP3006:M|}() => await F();")]
    [InlineData("async void {|AP3006:M|}() => await F().ConfigureAwait(false);")]
    [InlineData("public static async void {|AP3006:M|}(int id, CancellationToken token) { await F(); await F(); }")]
    [InlineData("protected virtual async void {|AP3006:M|}() { await F(); }")]
    [InlineData("async void {|AP3006:M|}<T>(T value) where T : class { await F(); }")]
    [InlineData("static extern void X(); async void {|AP3006:M|}() { await F(); }")]
    // Without an await, or with nothing in it, it still ends the process rather than its caller.
    [InlineData("async void {|AP3006:M|}() { }")]
    [InlineData("async void {|AP3006:M|}() { throw new Exception(); }")]
    // Called, however: that is no delegate.
    [InlineData("async void {|AP3006:M|}() { await F(); } void Caller() { M(); this.M(); }")]
    [InlineData("async void {|AP3006:M|}() { await F(); } Action Caller => () => M();")]
    [InlineData("async void {|AP3006:M|}() { await F(); } string Caller => nameof(M) + nameof(C.M);")]
    [InlineData("static async void {|AP3006:M|}() { await F(); } void Caller() => C.M();")]
    // Another M is made a delegate.
    [InlineData("async void {|AP3006:M|}() { await F(); } void M(int id) { } Action<int> Caller => M;")]
    [InlineData("async void {|AP3006:M|}() { await F(); } void Caller(Action M) { Action a = M; }")]
    // Not an event handler but for its name.
    [InlineData("async void {|AP3006:OnClick|}() { await F(); }")]
    [InlineData("async void {|AP3006:OnChanged|}(object sender, int e) { await F(); }")]
    [InlineData("async void {|AP3006:OnChanged|}(object state) { await F(); }")]
    [InlineData("async void {|AP3006:Button_Click|}(object sender, string args) { await F(); }")]
    // Guarded in part.
    [InlineData("async void {|AP3006:M|}() { await F(); try { await F(); } catch { } }")]
    [InlineData("async void {|AP3006:M|}() { try { await F(); } catch (InvalidOperationException) { } }")]
    [InlineData("async void {|AP3006:M|}() { try { await F(); } catch (Exception e) when (e is not TimeoutException) { } }")]
    [InlineData("async void {|AP3006:M|}() { try { await F(); } catch (Exception) { throw; } }")]
    [InlineData("async void {|AP3006:M|}() { try { await F(); } catch (Exception e) { await Log(e); throw new AggregateException(e); } }")]
    [InlineData("async void {|AP3006:M|}() { try { await F(); } finally { count--; } }")]
    [InlineData("async void {|AP3006:M|}() { await Guarded(); await F(); }")]
    [InlineData("async void {|AP3006:M|}() { try { await F(); } catch { } finally { await F(); } }")]
    [InlineData("async void {|AP3006:M|}() { try { await F(); } catch (OperationCanceledException) { throw; } catch { } }")]
    [InlineData("async void {|AP3006:M|}() { await using var x = new X(); try { await F(); } catch { } } class X : IAsyncDisposable { public ValueTask DisposeAsync() => default; }")]
    [InlineData("async void {|AP3006:M|}(IAsyncEnumerable<int> ids) { await foreach (var id in ids) try { await F(); } catch { } }")]
    [InlineData("async void {|AP3006:M|}(CancellationToken token) { await Task.Delay(1, token); try { await F(); } catch { } }")]
    [InlineData("async void {|AP3006:M|}() { await Task.Delay(300); count++; }")]
    [InlineData("async void {|AP3006:M|}() { try { await F(); } catch (Exception e) when (!IsKnown(e)) { } } static bool IsKnown(Exception e) => e is TimeoutException;")]
    [InlineData("async void {|AP3006:M|}() { Print(); await Virtual(); } protected virtual async Task Virtual() { Print(); try { await F(); } catch { } }")]
    [InlineData("async void {|AP3006:M|}() { Print(); await Twice(); } async Task Twice() { await GuardedAmongOthers(); await F(); }")]
    [InlineData("async void {|AP3006:M|}() { try { Func<Task> f = async () => await F(); await f(); } catch (TimeoutException) { } }")]
    // Local functions.
    [InlineData("void M() { L(); async void {|AP3006:L|}() { await F(); } }")]
    [InlineData("void M() { L(); async void {|AP3006:L|}() => await F(); }")]
    [InlineData("void M() { Action a = () => { async void {|AP3006:L|}<T>(T x) { await F(); } L(1); }; a(); }")]
    [InlineData("int P { get { L(); return 1; async void {|AP3006:L|}() => await F(); } }")]
    [InlineData("async void {|AP3006:M|}() { await F(); L(); async void {|AP3006:L|}() { await F(); } }")]
    public Task Async_void_is_reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("async Task M() { await F(); }")]
    [InlineData("async Task<int> M() { await F(); return 1; }")]
    [InlineData("async ValueTask M() { await F(); }")]
    [InlineData("void M() { _ = F(); }")]
    [InlineData("void M() { async Task L() => await F(); _ = L(); }")]
    // Wholly guarded.
    [InlineData("async void M() { try { await F(); } catch { } }")]
    [InlineData("async void M() { try { await F().ConfigureAwait(false); } catch (OperationCanceledException) { } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("async void M() { if (count > 0) return; try { await F(); } catch (Exception e) { await Log(e); } finally { Interlocked.Decrement(ref count); } }")]
    [InlineData("protected virtual async void M() { try { await F(); } catch { } }")]
    // All that is awaited is.
    [InlineData("async void M() { Print(); try { await F(); } catch { } Print(); }")]
    [InlineData("async void M() { try { await F(); } catch (Exception e) { await Log(e); } finally { Print(); } }")]
    [InlineData("async void M() { try { try { await F(); } finally { await F(); } } catch { } }")]
    [InlineData("async void M() { using (new System.IO.MemoryStream()) { try { await F(); } catch { } } }")]
    [InlineData("async void M() { while (count > 0) { await Task.Delay(300); try { await F(); } catch { } } }")]
    [InlineData("async void M(SemaphoreSlim gate) { Print(); await gate.WaitAsync().ConfigureAwait(false); try { await F(); } catch { } finally { gate.Release(); } }")]
    [InlineData("async void M(IAsyncEnumerable<int> ids) { Print(); try { await foreach (var id in ids) Print(); } catch { } }")]
    [InlineData("async void M() { try { await F(); } catch (Exception e) when (!IsFatal(e)) { } } static bool IsFatal(Exception e) => e is OutOfMemoryException;")]
    [InlineData("async void M() { Print(); if (count > 0) await Guarded(); else await GuardedAmongOthers().ConfigureAwait(false); Print(); }")]
    [InlineData("async void M() => await GuardedAmongOthers();")]
    [InlineData("async void M() { await Task.Yield(); Func<Task> f = async () => await F(); try { await f(); } catch { } }")]
    [InlineData("async void M() => await Guarded();")]
    [InlineData("async void M() { await Guarded().ConfigureAwait(false); }")]
    [InlineData("async void M() { await Guarded(); await Guarded(); }")]
    [InlineData("void M() { L(); async void L() { try { await F(); } catch { } } }")]
    // Made a delegate in its type: AP3007 speaks there.
    [InlineData("async void M() { await F(); } Action Caller => M;")]
    [InlineData("async void M(object? state) { await F(); } void Caller() { new Timer(M); }")]
    [InlineData("async void M<T>(T x) { await F(); } void Caller(List<int> list) => list.ForEach(M<int>);")]
    [InlineData("async void M(int x) { await F(); } void Caller(List<int> list) => list.ForEach(this.M);")]
    [InlineData("static async void M() { await F(); } class Inner { Action a = C.M; }")]
    [InlineData("async void M() { await F(); } void Caller() { M(); var a = M; a(); }")]
    [InlineData("void M(List<int> list) { list.ForEach(L); async void L(int x) { await F(); } }")]
    public Task Other_methods_are_not(string members) => Verify.NoDiagnostic(Program(members));

    [Theory]
    [InlineData("async void M(object? sender, EventArgs e) { await F(); }")]
    [InlineData("async void M(object sender, UnhandledExceptionEventArgs e) { await F(); }")]
    [InlineData("async void M(string sender, EventArgs? e) { await F(); }")]
    [InlineData("async void M(Arguments e) { await F(); } class Arguments : EventArgs { }")]
    [InlineData("async void M(C sender, ClickEventArgs e) { await F(); } struct ClickEventArgs { }")]
    [InlineData("async void M(C sender, ClickEventArgs? e) { await F(); } struct ClickEventArgs { }")]
    [InlineData("async void M(object sender, object e) { await F(); }")]
    [InlineData("async void M(object? _, object? e) => await F();")]
    [InlineData("void Caller() { async void L(object? sender, EventArgs e) => await F(); Happened += L; }")]
    [InlineData("async void M(int number) { await F(); } void Caller() { Counted += M; Counted -= M; }")]
    [InlineData("async void M(int number) { await F(); } void Caller() { Counted += new Action<int>(M); }")]
    [InlineData("async void M(int number) { await F(); } void Caller() { this.Counted += (Action<int>)(this.M); }")]
    [InlineData("async void M(int number) { await F(); } void Caller(C other) { other.Counted += count > 0 ? M : null; }")]
    [InlineData("async void M(int number) { await F(); } Action<int>? handlers; void Caller() { handlers += M; }")]
    [InlineData("async void M(int number) { await F(); } class Inner { Inner(C c) { c.Counted += c.M; } }")]
    [InlineData("void Caller() { Counted += L; async void L(int number) { await F(); } }")]
    public async Task Event_handlers_are_reported_where_that_is_asked_for(string members)
    {
        await Verify.NoDiagnostic(Program(members));
        var name = members.Contains(" L(") ? "L" : "M";
        var marked = members.Replace($"async void {name}(", $"async void {{|AP3006:{name}|}}(");
        await Verify.Reports(Program(marked), editorConfig: "async_pitfalls.event_handlers = report");
        await Verify.NoDiagnostic(Program(members));
    }

    [Theory]
    [InlineData("async void M(object? sender, EventArgs e) { try { await F(); } catch { } }")]
    [InlineData("async void M(int number) { try { await F(); } catch { } } void Caller() { Counted += M; }")]
    [InlineData("async void M(int number) { await F(); } Action<int> Caller => M;")]
    public Task Guarded_event_handlers_are_not_even_then(string members) =>
        Verify.Reports(Program(members), editorConfig: "async_pitfalls.event_handlers = report");

    [Fact]
    public Task An_event_handler_may_be_subscribed_in_another_part() => Verify.NoDiagnostic(
        """
        using System;
        using System.Threading.Tasks;

        partial class Page { public event Action? Loaded; }
        partial class Page { async void Load() { await Task.Yield(); } }
        partial class Page { Page() { Loaded += Load; } }
        """);

    [Theory]
    [InlineData("class D : B { protected override async void M() { await Task.Yield(); } }")]
    [InlineData("class D : B { protected sealed override async void M() => await Task.Yield(); }")]
    [InlineData("class D : I { public async void Do() { await Task.Yield(); } }")]
    [InlineData("struct D : I { public async void Do() => await Task.Yield(); }")]
    [InlineData("class D : I { async void I.Do() { await Task.Yield(); } }")]
    [InlineData("class D : IGeneric<int> { public async void Do(int value) { await Task.Yield(); } }")]
    [InlineData("partial class D { partial void M(); partial void M() { } partial void N(); async partial void N() { await Task.Yield(); } }")]
    [InlineData("partial class D { private partial void M(); private async partial void M() { await Task.Yield(); } }")]
    [InlineData("class D { [UnmanagedCallersOnly] static async void M() { await Task.Yield(); } }")]
    [InlineData("class D { [ModuleInitializer] internal static async void M() { await Task.Yield(); } }")]
    [InlineData("class D { [OnDeserialized] async void M(StreamingContext context) { await Task.Yield(); } }")]
    public Task What_has_to_return_nothing_is_not_reported(string type) => Verify.NoDiagnostic(Contracts(type));

    [Theory]
    // The author of these could have chosen a task.
    [InlineData("class D { [Obsolete] async void {|AP3006:M|}() { await Task.Yield(); } }")]
    [InlineData("class D : I { void I.Do() { } public async void {|AP3006:Do|}() { await Task.Yield(); } }")]
    [InlineData("class D : I { public void Do() { } public async void {|AP3006:Do|}(int number) { await Task.Yield(); } }")]
    [InlineData("class D : B { protected new async void {|AP3006:M|}() { await Task.Yield(); } }")]
    [InlineData("interface J { async void {|AP3006:Do|}() { await Task.Yield(); } }")]
    [InlineData("abstract class D { protected virtual async void {|AP3006:M|}() { await Task.Yield(); } }")]
    [InlineData("class D { async void {|AP3006:Main|}() { await Task.Yield(); } }")]
    public Task What_need_not_is(string type) => Verify.Reports(Contracts(type));

    [Fact]
    public Task An_async_void_main_is_the_compilers() => Verify.NoDiagnostic(
        "using System.Threading.Tasks; class P { static async void Main() { await Task.Yield(); } }");

    [Fact]
    public Task A_test_is_reported() => Verify.Reports(
        """
        using System;
        using System.Threading.Tasks;

        class TestAttribute : Attribute { }
        public class Tests
        {
            [Test]
            public async void {|AP3006:Adds|}() { await Task.Yield(); }
        }
        """,
        inTestProject: true);

    [Theory]
    [InlineData("async void M() { await F( }")]
    [InlineData("async void () { await F(); }")]
    [InlineData("async void M(object sender, ) { await Missing(); ")]
    [InlineData("void M() { async void L() { await } }")]
    [InlineData("public async void M() { await F(); } void Caller() { E += M; } event Missing E")]
    [InlineData("class D : IMissing { public async void M() { await F(); } }")]
    public Task Half_typed_code_is_not_reported(string members) => Verify.NoDiagnostic(Program(members), mayNotCompile: true);

    [Fact]
    public Task Top_level_functions_are_reported() => Verify.Reports(
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        Load();
        new List<int> { 1 }.ForEach(LoadOne);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Load();

        async void {|AP3006:Load|}() => await Task.Yield();
        async void LoadOne(int id) => await Task.Yield();
        """,
        expected: DiagnosticResult.CompilerError("CS8805").WithSpan(5, 1, 5, 8));

    [Fact]
    public Task Its_message_names_the_method() => Verify.Reports(
        "using System.Threading.Tasks; class P { async void Load() { await Task.Yield(); } }",
        expected: Verify.Result("AP3006").WithSpan(1, 52, 1, 56).WithMessage("Nobody can wait for 'Load', and a failure in it ends the process: return Task"));

    private static string Program(string members) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;

        partial class C
        {
            event EventHandler? Happened;
            event Action<int>? Counted;
            int count;

            static Task F() => throw new InvalidOperationException();
            static async Task Log(Exception e) { try { await F(); } catch { } }
            static async Task Guarded() { try { await F(); } catch { } }
            static async Task GuardedAmongOthers() { Print(); try { await F(); } catch (Exception e) { await Log(e); } }
            static void Print() { }

            {{members}}
        }
        """;

    private static string Contracts(string type) =>
        $$"""
        using System;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Runtime.Serialization;
        using System.Threading.Tasks;

        {{type}}

        class B { protected virtual void M() { } }
        interface I { void Do(); }
        interface IGeneric<T> { void Do(T value); }
        """;
}
