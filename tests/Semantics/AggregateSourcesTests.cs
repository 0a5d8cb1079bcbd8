using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

/// <summary>What the tests of AP1002 leave open: how far and where sources are looked for.</summary>
public sealed class AggregateSourcesTests
{
    [Theory]
    [InlineData("await a; await F();")]
    [InlineData("await Safe();")]
    [InlineData("await a; Recursive();")]
    [InlineData("await ThreeDeep();")]
    [InlineData("await a; Action<int> f = i => Take(i); Take(f);")]
    [InlineData("await a; throw new InvalidOperationException();")]
    [InlineData("await a; lock (list) { }")]
    [InlineData("await a; _ = new Holder().Result;")]
    [InlineData("await a; new Holder().Wait();")]
    [InlineData("await a; new Holder().Cancel();")]
    [InlineData("await a; _ = new Holder().Completion;")]
    [InlineData("await b; _ = b.Result;")]
    public void Harmless_code_cannot_throw(string body) => Assert.True(IsNeverEntered(body));

    [Theory]
    [InlineData("await a; TwoDeep();")]
    [InlineData("await a; Safe(); Forwards(); TwoDeep();")]
    [InlineData("await a; ReachedTwice(); TwoDeep();")]
    [InlineData("await a; _ = Property;")]
    [InlineData("await a; new Thrower();")]
    [InlineData("await a; new Hidden().Level = 2;")]
    [InlineData("await a; _ = new Hidden() { Level = 2 };")]
    [InlineData("await a; _ = new Hidden() + new Hidden();")]
    [InlineData("await a; _ = !new Hidden();")]
    [InlineData("await a; int level = new Hidden();")]
    [InlineData("await a; var sum = new Hidden(); sum += sum;")]
    [InlineData("await a; new Hidden().Changed += () => { };")]
    [InlineData("await a; using var hidden = new Hidden();")]
    [InlineData("await a; using (new Hidden()) { }")]
    [InlineData("await a; Take((Action)Blocks);")]
    [InlineData("await a; Action f = () => throw new AggregateException(); f();")]
    [InlineData("await a; void L() => b.Wait(); L();")]
    [InlineData("await a; default(Base)!.Do();")]
    [InlineData("await a; default(IDo)!.Do();")]
    [InlineData("await a; try { b.Wait(); } finally { }")]
    [InlineData("await a; _ = await b + b.ContinueWith(t => 1).Result;")]
    [InlineData("await b.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); _ = b.Result;")]
    [InlineData("await Task.WhenAll(Wrap(b)); _ = b.Result;")]
    [InlineData("await a; new AggregateException().Handle(e => true);")]
    [InlineData("await a; throw new Mine();")]
    public void A_source_somewhere_in_it_can(string body) => Assert.False(IsNeverEntered(body));

    [Theory]
    [InlineData("a.Wait(); _ = b.Result;")]
    [InlineData("Take();")]
    [InlineData("Func<Task> f = async () => await a;")]
    public void Without_an_await_nothing_is_said(string body) => Assert.False(IsNeverEntered(body));

    private static bool IsNeverEntered(string body)
    {
        var source = Source.InMethod(
            $"[|try|] {{ {body} }} catch (AggregateException) {{ }}",
            members:
                """
                async Task Safe() { await F(); await Safe(); }
                void Recursive() { Recursive(); }
                void Blocks() => F().Wait();
                void TwoDeep() => Blocks();
                void Forwards() => TwoDeep();
                async Task ThreeDeep() { await F(); Forwards(); }
                void ReachedTwice() => Forwards();
                int Property { get { F().Wait(); return 1; } }
                static Task Wrap(Task t) => t;
                class Thrower { public Thrower() => throw new AggregateException(); }
                class Hidden : IDisposable
                {
                    public int Level { get => 1; set => throw new AggregateException(); }
                    public event Action Changed { add => throw new AggregateException(); remove { } }
                    public static Hidden operator +(Hidden a, Hidden b) => throw new AggregateException();
                    public static Hidden operator !(Hidden a) => throw new AggregateException();
                    public static implicit operator int(Hidden a) => throw new AggregateException();
                    public void Dispose() => Task.WaitAll();
                }
                class Mine : AggregateException;
                interface IDo { void Do(); }
                abstract class Base { public abstract void Do(); }
                class Derived : Base, IDo { public override void Do() => Task.WaitAll(); }
                class Holder { public int Result; public Task Completion => Task.CompletedTask; public void Wait() { } public void Cancel() { } }
                """);
        return AggregateHandler.IsNeverEntered(source.MarkedAs<ITryOperation>(), source.Symbols);
    }
}
