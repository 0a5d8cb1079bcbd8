using AsyncPitfalls.Tests.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;

namespace AsyncPitfalls.Tests.Pages;

/// <summary>
/// The program with which a page proves its loss: compiled optimised, run in a process of its own, before and after a
/// fix.
/// </summary>
internal sealed class Proof : IDisposable
{
    private readonly AdhocWorkspace _workspace = new(MefHostServices.DefaultHost);
    private readonly Document _document;

    public Proof(string program)
    {
        var project = _workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "Proof",
            "Proof",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable),
            // As every project has it: without the symbol, calls of Trace are left out.
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest, preprocessorSymbols: ["TRACE"]),
            metadataReferences: FrameworkReferences.For(FrameworkReferences.Net10).Add(FrameworkReferences.Library)));
        _document = _workspace.AddDocument(project.Id, "Proof.cs", Microsoft.CodeAnalysis.Text.SourceText.From(program));
    }

    public void Dispose() => _workspace.Dispose();

    /// <summary>What the program prints as it stands on the page.</summary>
    public Task<string> BeforeAsync(CancellationToken cancellationToken) => RunAsync(_document, cancellationToken);

    /// <summary>What it prints after every place that the rule reports was repaired in one way.</summary>
    public async Task<string> AfterAsync(string id, string key, CancellationToken cancellationToken)
    {
        var document = _document;
        while (await FirstOf(id, document, cancellationToken) is { } diagnostic)
        {
            var action = await ActionAsync(id, key, document, diagnostic, cancellationToken);
            var operations = await action.GetOperationsAsync(cancellationToken);
            document = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        }

        Assert.NotSame(_document, document);
        return await RunAsync(document, cancellationToken);
    }

    private static async Task<Diagnostic?> FirstOf(string id, Document document, CancellationToken cancellationToken)
    {
        var compilation = (await document.Project.GetCompilationAsync(cancellationToken))!;
        // A rule that is off by default is switched on by its page.
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create(id, ReportDiagnostic.Warn)]));
        var diagnostics = await compilation.WithAnalyzers([.. Rules.All]).GetAnalyzerDiagnosticsAsync(cancellationToken);
        return diagnostics.FirstOrDefault(d => d.Id == id);
    }

    private static async Task<CodeAction> ActionAsync(string id, string key, Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var actions = new List<CodeAction>();
        await Rules.FixOf(id)!.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), cancellationToken));
        return actions.Single(a => a.EquivalenceKey == key);
    }

    private static async Task<string> RunAsync(Document document, CancellationToken cancellationToken) =>
        await ChildProgram.OutputOfAsync((await document.Project.GetCompilationAsync(cancellationToken))!, cancellationToken);
}
