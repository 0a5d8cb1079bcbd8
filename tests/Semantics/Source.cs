using System.Collections.Concurrent;
using System.Collections.Immutable;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace AsyncPitfalls.Tests.Semantics;

/// <summary>
/// A small program to put questions to. The place in question is written <c>[|task|]</c>; the program has to compile
/// unless the test says otherwise, so that a slip in a test is not taken for an answer.
/// </summary>
internal sealed class Source
{
    // Programs are added to one empty compilation per framework: the references are then read only once.
    private static readonly ConcurrentDictionary<string, CSharpCompilation> Empty = new();

    private readonly SyntaxTree _tree;
    private readonly ImmutableArray<TextSpan> _marks;

    public static readonly string[] Frameworks = [FrameworkReferences.Net8, FrameworkReferences.Net10];

    public Source(string program, string framework = FrameworkReferences.Net10, bool mayNotCompile = false)
    {
        TestFileMarkupParser.GetSpans(program, out var code, out _marks);
        _tree = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest));
        Compilation = Empty.GetOrAdd(framework, Create).AddSyntaxTrees(_tree);
        Model = Compilation.GetSemanticModel(_tree);
        if (!mayNotCompile)
            Assert.Empty(Compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8805"));
    }

    /// <summary>A program whose interesting part is the inside of an async method.</summary>
    public static Source InMethod(string statements, string framework = FrameworkReferences.Net10, string members = "", bool mayNotCompile = false) => new(
        $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        partial class C
        {
            {{members}}

            Task F() => throw new InvalidOperationException();
            Task<int> G() => throw new InvalidOperationException();
            ValueTask V() => throw new InvalidOperationException();
            void Take(params object?[] things) => throw new InvalidOperationException();

            async Task M(Task a, Task<int> b, ValueTask v, Task[] array, List<Task> list, IEnumerable<Task> lazy, bool flag, int number)
            {
                {{statements}}
            }
        }
        """,
        framework,
        mayNotCompile);

    public CSharpCompilation Compilation { get; }

    public TaskSymbols Symbols => TaskSymbols.For(Compilation)!;

    // One model for all questions: another one would build other operations.
    public SemanticModel Model { get; }

    /// <summary>The marked operation; of several on the same characters the innermost.</summary>
    public IOperation Marked => MarkedAt(0);

    // Parentheses and ! have no operation of their own.
    public IOperation MarkedAt(int index) => _tree.GetRoot(TestContext.Current.CancellationToken)
        .FindNode(_marks[index], getInnermostNodeForTie: true)
        .DescendantNodesAndSelf().Select(node => Model.GetOperation(node)).OfType<IOperation>().First();

    public T MarkedAs<T>()
        where T : IOperation => Assert.IsAssignableFrom<T>(Marked);

    /// <summary>The marked call: the innermost one whose name or whole is marked.</summary>
    public IInvocationOperation Call
    {
        get
        {
            for (var o = Marked; ; o = o.Parent!)
            {
                if (o is IInvocationOperation call)
                    return call;
            }
        }
    }

    private static CSharpCompilation Create(string framework) => CSharpCompilation.Create(
        "Program",
        references: [.. FrameworkReferences.For(framework), FrameworkReferences.Library],
        options: new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
