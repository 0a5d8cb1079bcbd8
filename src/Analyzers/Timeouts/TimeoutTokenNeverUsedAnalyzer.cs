using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// A local <c>CancellationTokenSource</c> with a limit whose token nobody takes: when the time is up it cancels nothing, and
/// what was to be limited takes as long as it likes.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimeoutTokenNeverUsedAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP2004";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Timeouts,
        "The token of a timeout is never used",
        "Nobody takes the token of '{0}', so its limit limits nothing; pass '{0}.Token' to the calls that are to end in time",
        DiagnosticSeverity.Warning,
        "A CancellationTokenSource with a limit only cancels its token. Work that was not given the token knows nothing of the limit.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.VariableDeclarator);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        if (LimitedSource.Find(declarator.Symbol, declarator, symbols) is not { } source || source.IsUsed(declarator))
            return;
        if (declarator.Syntax is not VariableDeclaratorSyntax { Identifier: var name } || IsHalfTyped(AsyncScope.Of(declarator).Body.Syntax) || IsNamedInOtherBuild(declarator, name.ValueText))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, name.GetLocation(), source.Local.Name));
    }

    // #if NET .. #else .. #endif: the other build may well take the token.
    private static bool IsNamedInOtherBuild(IOperation declarator, string name) => AsyncScope.Of(declarator).Body.Syntax.DescendantTrivia()
        .Any(t => t.IsKind(SyntaxKind.DisabledTextTrivia) && t.ToString().Contains(name));
}
