using System.Text;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Benchmarks.Flow;

/// <summary>A compiled method that starts many tasks.</summary>
public sealed class TaskBody
{
    private const int StatementsForATask = 20;

    private TaskBody(IMethodBodyOperation method, TaskSymbols symbols)
    {
        Method = method;
        Symbols = symbols;
        Starts = method.Descendants().OfType<IInvocationOperation>().Where(call => call.TargetMethod.Name == "StartAsync").ToList();
    }

    public IMethodBodyOperation Method { get; }

    public TaskSymbols Symbols { get; }

    /// <summary>The calls that start the tasks.</summary>
    public IReadOnlyList<IInvocationOperation> Starts { get; }

    public static TaskBody Compile(BodyShape shape, int tasks)
    {
        var tree = CSharpSyntaxTree.ParseText($$"""
            using System.Threading.Tasks;
            class C
            {
                Task StartAsync() => Task.Delay(1);
                void Take(int n) { }
                async Task RunAsync(int n, bool b0, bool b1, bool b2, bool b3)
                {
                    {{Statements(shape, tasks)}}
                }
            }
            """);
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Body", [tree], framework, new(OutputKind.DynamicallyLinkedLibrary));
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        if (errors.Count > 0)
            throw new InvalidOperationException(errors[0].ToString());

        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Single(m => m.Identifier.ValueText == "RunAsync");
        return new((IMethodBodyOperation)compilation.GetSemanticModel(tree).GetOperation(method)!, TaskSymbols.For(compilation)!);
    }

    private static string Statements(BodyShape shape, int tasks)
    {
        var code = new StringBuilder();
        for (var task = 0; task < tasks; task++)
        {
            code.AppendLine($"var t{task} = StartAsync();");
            for (var i = 0; i < StatementsForATask - 3; i++)
                code.AppendLine(Between(shape, i));
            code.AppendLine(shape is BodyShape.Calls or BodyShape.Starts && task < tasks - 1 ? "Take(n);" : "if (b3) return;");
            if (shape != BodyShape.Starts)
                code.AppendLine($"await t{task};");
        }

        for (var task = 0; task < tasks && shape == BodyShape.Starts; task++)
            code.AppendLine($"await t{task};");
        return code.ToString();
    }

    private static string Between(BodyShape shape, int statement) => shape switch
    {
        BodyShape.Comparisons => $"if (n > {statement}) Take(n);",
        BodyShape.Flags => $"if (b{statement % 4}) Take(n);",
        _ => "Take(n);",
    };
}
