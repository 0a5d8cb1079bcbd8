using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class SymbolUsesTests
{
    [Fact]
    public void Every_use_is_found_in_source_order_nested_functions_included()
    {
        var source = Source.InMethod(
            """
            var t = a;
            Take(t);
            Func<Task> later = async () => { await t; Task Inner() => t; await Inner(); };
            t = b;
            Take([|t|]);
            """);
        var uses = SymbolUses.Around(source.Marked).Of(Local(source));

        Assert.Equal(5, uses.Count);
        Assert.Equal(uses.OrderBy(u => u.Syntax.SpanStart), uses);
        Assert.Same(SymbolUses.Around(source.Marked.Parent!), SymbolUses.Around(source.Marked));
    }

    [Fact]
    public void Fields_properties_and_parameters_have_uses_too()
    {
        var source = Source.InMethod("Take(a, Field, this.Property, Field); Property = [|a|];", members: "Task? Field; Task? Property { get; set; } Task? this[int i] => null;");
        var uses = SymbolUses.Around(source.Marked);
        var type = source.Compilation.GetTypeByMetadataName("C")!;

        Assert.Equal(2, uses.Of(((IParameterReferenceOperation)source.Marked).Parameter).Count);
        Assert.Equal(2, uses.Of(type.GetMembers("Field").Single()).Count);
        Assert.Equal(2, uses.Of(type.GetMembers("Property").Single()).Count);
        Assert.Empty(uses.Of(type.GetMembers("this[]").Single()));
        Assert.Empty(uses.Of(type));
    }

    [Theory]
    [InlineData("var t = a; Take([|t|]);", "a")]
    [InlineData("var t = (Task)(b); Take([|t|]);", "b")]
    [InlineData("Task t; t = a; Take([|t|]);", "a")]
    [InlineData("Task? t = null; t = a; Take([|t|]);", "a")]
    [InlineData("Task? t = default; if (flag) t = a; Take([|t|]);", "a")]
    [InlineData("Task t; if (flag) { t = a; Take([|t|]); }", "a")]
    [InlineData("using var t = a; Take([|t|]);", "a")]
    [InlineData("const int t = 5; Take([|t|]);", "5")]
    [InlineData("for (var t = a; flag; ) Take([|t|]);", "a")]
    [InlineData("var t = a; Action f = () => Take(t); Take([|t|]);", "a")]
    [InlineData("var t = a; In(in t); Take([|t|]);", "a")]
    [InlineData("var t = a; var x = t; (x, _) = (t, 1); Take([|t|]);", "a")]
    public void A_local_that_is_never_replaced_has_one_value(string statements, string value) => Assert.Equal(value, OnlyValue(statements));

    [Theory]
    [InlineData("Task? t = null; Take([|t|]);")]
    [InlineData("var t = a; t = b; Take([|t|]);")]
    [InlineData("Task t; if (flag) t = a; else t = b; Take([|t|]);")]
    [InlineData("var t = a; Take([|t|]); t = b;")]
    [InlineData("var t = a; Action f = () => t = b; Take([|t|]);")]
    [InlineData("var t = a; Ref(ref t); Take([|t|]);")]
    [InlineData("Task t; Out(out t); Take([|t|]);")]
    [InlineData("Out(out var t); Take([|t|]);")]
    [InlineData("var t = 1; t += 1; Take([|t|]);")]
    [InlineData("var t = 1; t++; Take([|t|]);")]
    [InlineData("Task? t = a; t ??= b; Take([|t|]);")]
    [InlineData("var t = a; (t, _) = (b, 1); Take([|t|]);")]
    [InlineData("var t = a; ((t, _), _) = ((b, 1), 2); Take([|t|]);")]
    [InlineData("var (t, u) = (a, b); Take([|t|]);")]
    [InlineData("void L() { var t = a; ref var r = ref t; r = b; Take([|t|]); }")]
    [InlineData("void L() { ref var t = ref a; Take([|t|]); t = b; }")]
    [InlineData("void L() { var t = a; ref var r = ref b; Task u = b; ref var s = ref u; s = ref t; s = b; Take([|t|]); }")]
    [InlineData("foreach (var t in list) Take([|t|]);")]
    [InlineData("if (a is Task<int> t) Take([|t|]);")]
    [InlineData("try { } catch (Exception t) { t = new IOException(); Take([|t|]); }")]
    public void Any_other_has_none(string statements) => Assert.Null(OnlyValue(statements));

    [Fact]
    public void A_local_of_another_member_has_none()
    {
        var source = new Source("class C { void M() { var x = [|1|]; } void N() { var y = [|2|]; } }");
        var local = ((IVariableDeclaratorOperation)source.MarkedAt(0).Parent!.Parent!).Symbol;
        Assert.NotNull(SymbolUses.Around(source.MarkedAt(0)).OnlyValue(local));
        Assert.Null(SymbolUses.Around(source.MarkedAt(1)).OnlyValue(local));
    }

    private static string? OnlyValue(string statements)
    {
        var source = Source.InMethod(statements, members: "static void In(in Task t) { } static void Ref(ref Task t) { } static void Out(out Task t) => t = null!;");
        return SymbolUses.Around(source.Marked).OnlyValue(Local(source))?.Syntax.ToString();
    }

    private static ILocalSymbol Local(Source source) => source.MarkedAs<ILocalReferenceOperation>().Local;
}
