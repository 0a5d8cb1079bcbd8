using System.Collections.Immutable;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncPitfalls;

/// <summary>
/// Base of all rules: one id each, generated code left alone, silent in a compilation without tasks.
/// </summary>
public abstract class TaskAnalyzer : DiagnosticAnalyzer
{
    private protected TaskAnalyzer(DiagnosticDescriptor rule) => SupportedDiagnostics = ImmutableArray.Create(rule);

    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (TaskSymbols.For(start.Compilation) is { } symbols)
                Register(start, symbols);
        });
    }

    /// <summary>Registers the operations the rule looks at. Called once per compilation.</summary>
    private protected abstract void Register(CompilationStartAnalysisContext context, TaskSymbols symbols);

    /// <summary>
    /// Is something in this piece of code not even well-formed? Half-typed code means nothing yet: rules ask before
    /// they report.
    /// </summary>
    private protected static bool IsHalfTyped(SyntaxNode code) =>
        code.ContainsDiagnostics && code.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error);
}
