using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TaskSymbolsTests
{
    [Fact]
    public void A_compilation_without_tasks_has_no_symbols() =>
        Assert.Null(TaskSymbols.For(CSharpCompilation.Create("Empty")));

    [Fact]
    public void All_rules_share_the_symbols_of_a_compilation()
    {
        var compilation = new Source("class C;").Compilation;
        Assert.Same(TaskSymbols.For(compilation), TaskSymbols.For(compilation));
        Assert.NotSame(TaskSymbols.For(compilation), TaskSymbols.For(compilation.WithAssemblyName("Other")));
    }

    [Fact]
    public void Every_type_that_is_asked_for_exists_in_some_framework()
    {
        // What is not part of the framework at all; the rules are tested with types of these names.
        string[] foreign = [nameof(TaskSymbols.DataflowBlock), nameof(TaskSymbols.Host)];
        var symbols = new Source("class C;").Symbols;
        foreach (var property in typeof(TaskSymbols).GetProperties().Where(p => p.PropertyType == typeof(INamedTypeSymbol)))
        {
            var type = (INamedTypeSymbol?)property.GetValue(symbols);
            Assert.True(type is not null || foreign.Contains(property.Name), $"{property.Name} is missing, a slip in its name?");
            Assert.Same(type, property.GetValue(symbols));
        }
    }

    [Fact]
    public void A_type_the_framework_does_not_have_is_null_and_never_met()
    {
        var symbols = new Source("class C;", FrameworkReferences.Net8).Symbols;
        Assert.Null(symbols.Lock);
        Assert.False(TaskSymbols.Is(symbols.Task, symbols.Lock));
        Assert.False(TaskSymbols.Is(null, symbols.Lock));
        Assert.False(TaskSymbols.IsOrInherits(symbols.Task, symbols.Lock));
    }

    [Theory]
    [InlineData("Task", true)]
    [InlineData("Task<int>", true)]
    [InlineData("Task<Task>", true)]
    [InlineData("Task<T>", true)]
    [InlineData("ValueTask", true)]
    [InlineData("ValueTask<string>", true)]
    [InlineData("Mine.Task", false)]
    [InlineData("Mine.Task<int>", false)]
    [InlineData("Mine.ValueTask", false)]
    [InlineData("Mine.Outer.Task", false)]
    [InlineData("Task[]", false)]
    [InlineData("ValueTask?", false)]
    [InlineData("T", false)]
    [InlineData("TTask", false)]
    [InlineData("object", false)]
    [InlineData("dynamic", false)]
    [InlineData("int*", false)]
    [InlineData("delegate*<Task>", false)]
    [InlineData("(Task, Task)", false)]
    [InlineData("System.Runtime.CompilerServices.ConfiguredTaskAwaitable", false)]
    [InlineData("Missing.Task", false)]
    [InlineData("Task<int, int>", false)]
    public void Only_the_four_types_are_tasks(string type, bool expected)
    {
        foreach (var framework in Source.Frameworks)
        {
            var source = new Source(Declaring(type), framework, mayNotCompile: true);
            Assert.Equal(expected, source.Symbols.IsTask(TypeOfField(source)));
        }
    }

    [Fact]
    public void No_type_is_no_task() => Assert.False(new Source("class C;").Symbols.IsTask(null));

    [Theory]
    [InlineData("Task", true)]
    [InlineData("Task<int>", true)]
    [InlineData("ValueTask", false)]
    [InlineData("ValueTask<int>", false)]
    [InlineData("Mine.Task", false)]
    public void Reference_tasks_are_Task_and_Task_of_T(string type, bool expected)
    {
        var source = new Source(Declaring(type), mayNotCompile: true);
        Assert.Equal(expected, source.Symbols.IsReferenceTask(TypeOfField(source)));
    }

    [Fact]
    public void A_type_inherits_its_bases_and_interfaces_and_itself()
    {
        var source = new Source(
            """
            using System.Threading.Tasks;

            class Base : System.AggregateException;
            class Derived<T> : Base;
            class C { public Derived<int>? F; }
            """);
        var (symbols, type) = (source.Symbols, TypeOfField(source));

        Assert.True(TaskSymbols.IsOrInherits(type, symbols.AggregateException));
        Assert.True(TaskSymbols.IsOrInherits(type, symbols.Exception));
        Assert.True(TaskSymbols.IsOrInherits(type, source.Compilation.GetTypeByMetadataName("Derived`1")));
        Assert.True(TaskSymbols.IsOrInherits(type, source.Compilation.GetTypeByMetadataName("System.Runtime.Serialization.ISerializable")));
        Assert.False(TaskSymbols.IsOrInherits(type, symbols.OperationCanceledException));
        Assert.False(TaskSymbols.IsOrInherits(null, symbols.Exception));
        Assert.False(TaskSymbols.Is(type, symbols.AggregateException));
    }

    private static ITypeSymbol TypeOfField(Source source) =>
        source.Compilation.GetTypeByMetadataName("C`2") is { } generic
            ? ((IFieldSymbol)generic.GetMembers("F").Single()).Type
            : ((IFieldSymbol)source.Compilation.GetTypeByMetadataName("C")!.GetMembers("F").Single()).Type;

    private static string Declaring(string type) =>
        $$"""
        using System.Threading.Tasks;

        namespace Mine
        {
            public class Task;
            public class Task<T>;
            public struct ValueTask;
            public class Outer { public class Task; }
        }

        unsafe class C<T, TTask> where TTask : Task
        {
            public {{type}} F;
        }
        """;
}
