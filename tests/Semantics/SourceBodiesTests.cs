using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class SourceBodiesTests
{
    [Theory]
    [InlineData("[|Plain()|]", "Plain")]
    [InlineData("[|Expression()|]", "Expression")]
    [InlineData("[|Generic<int>(1)|]", "Generic")]
    [InlineData("[|new Box<int>().Get()|]", "Get")]
    [InlineData("[|this.Extended()|]", "Extended")]
    [InlineData("[|Extensions.Extended(this)|]", "Extended")]
    [InlineData("[|Partial()|]", "Partial")]
    [InlineData("[|Local()|]", "Local")]
    [InlineData("[|Virtual()|]", "C")]
    public void A_source_function_has_one_body(string call, string text)
    {
        var source = In(call);
        var body = Assert.Single(source.Symbols.Bodies.Of(Callee(source)));
        Assert.Contains($"\"{text}\"", body.Syntax.ToString());
    }

    [Theory]
    [InlineData("[|Console.ReadLine()|]")]
    [InlineData("[|Extern()|]")]
    [InlineData("[|default(I)!.Declared()|]")]
    [InlineData("[|default(Abstract)!.Nothing()|]")]
    [InlineData("[|default(Func<string>)!()|]")]
    [InlineData("[|default(Record)!.ToString()|]")]
    public void A_function_without_a_body_in_source_has_none(string call)
    {
        var source = In(call);
        Assert.Empty(source.Symbols.Bodies.Of(Callee(source)));
    }

    [Theory]
    [InlineData("[|Plain()|]", "Plain")]
    [InlineData("[|Virtual()|]", "C, D, E")]
    [InlineData("[|default(D)!.Virtual()|]", "D, E")]
    [InlineData("[|default(E)!.Virtual()|]", "E")]
    [InlineData("[|base.ToString()|]", "")]
    [InlineData("[|default(Abstract)!.Nothing()|]", "Something")]
    [InlineData("[|default(I)!.Declared()|]", "Explicit, Inherited")]
    [InlineData("[|default(I)!.Default()|]", "Default, Replaced")]
    [InlineData("[|default(IBox<int>)!.Get()|]", "Boxed, Boxed twice")]
    [InlineData("[|default(IBox<int>)!.Get<long>(1)|]", "Boxed generically")]
    [InlineData("[|new List<int>().ToString()|]", "")]
    public void A_call_reaches_overrides_and_implementations_once_each(string call, string texts)
    {
        var source = In(call);
        var bodies = source.Symbols.Bodies.Reached(Callee(source)).ToList();
        Assert.Equal(texts, string.Join(", ", bodies.Select(TextOf).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Accessors_constructors_operators_and_top_level_code_have_bodies()
    {
        var source = new Source(
            """
            return new C().P;

            class C
            {
                public C() { System.GC.Collect(); }
                public int P => 5;
                public int Q { get { return 5; } set { value.ToString(); } }
                public static C operator +(C a, C b) => a;
                public event System.Action E { add { value(); } remove { } }
            }
            """);
        var methods = source.Compilation.GetTypeByMetadataName("C")!.GetMembers().OfType<IMethodSymbol>().ToList();

        Assert.Equal(7, methods.Count);
        Assert.All(methods, method => Assert.Single(source.Symbols.Bodies.Of(method)));
        var entry = source.Compilation.GetTypeByMetadataName("Program")!.GetMembers().OfType<IMethodSymbol>().Single(m => m.MethodKind == MethodKind.Ordinary);
        Assert.Contains("new C().P", Assert.Single(source.Symbols.Bodies.Of(entry)).Syntax.ToString());
    }

    [Fact]
    public void A_body_is_read_once()
    {
        var source = In("[|new Box<int>().Get()|]");
        var (bodies, callee) = (source.Symbols.Bodies, Callee(source));
        Assert.Same(bodies.Of(callee)[0], bodies.Of(callee.OriginalDefinition)[0]);
    }

    [Fact]
    public void Bodies_of_another_compilation_are_not_looked_at()
    {
        var other = new Source("public class Other { public void M() { } }").Compilation;
        var method = (IMethodSymbol)other.GetTypeByMetadataName("Other")!.GetMembers("M").Single();
        Assert.Empty(new Source("class C;").Symbols.Bodies.Of(method));
        Assert.Single(TaskSymbols.For(other)!.Bodies.Of(method));
    }

    private static string TextOf(IOperation body) =>
        (string)body.DescendantsAndSelf().OfType<ILiteralOperation>().Last().ConstantValue.Value!;

    private static IMethodSymbol Callee(Source source) => source.MarkedAs<IInvocationOperation>().TargetMethod;

    private static Source In(string call) => new(
        $$"""
        using System;
        using System.Collections.Generic;

        partial class C
        {
            string Plain() { return "Plain"; }
            string Expression() => "Expression";
            T Generic<T>(T value) { _ = "Generic"; return value; }
            private partial string Partial();
            static extern string Extern();
            public virtual string Virtual() => "C";

            void M()
            {
                _ = {{call}};
                string Local() => "Local";
            }
        }

        partial class C { private partial string Partial() => "Partial"; }
        class D : C { public override string Virtual() => "D"; }
        class Between : D { }
        class E : Between { public override string Virtual() => "E"; }
        class Hides : C { public new string Virtual() => "Hides"; }

        class Box<T> { public string Get() => "Get"; }
        static class Extensions { public static string Extended(this C c) => "Extended"; }
        record Record(int Value);

        abstract class Abstract { public abstract string Nothing(); }
        class Concrete : Abstract { public override string Nothing() => "Something"; }

        interface I { string Declared(); string Default() => "Default"; }
        class Base { public string Declared() => "Inherited"; }
        class First : Base, I { }
        class Second : Base, I { }
        class Third : I { string I.Declared() => "Explicit"; public string Default() => "Replaced"; }

        interface IBox<T> { string Get(); string Get<U>(U u); }
        class IntBox : IBox<int> { public string Get() => "Boxed"; public string Get<V>(V v) => "Boxed generically"; }
        class Twice : IntBox, IBox<int> { string IBox<int>.Get() => "Boxed twice"; }
        """);
}
