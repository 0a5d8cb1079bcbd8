using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A call as a statement whose task nobody takes, where the compiler is silent about it (CS4014): in functions that are
/// not async, behind <c>?.</c>, in lists. Nobody waits for the work, and its failure goes unseen.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskDroppedAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3001";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A task is dropped",
        "The {0} dropped: nobody waits for {1}",
        DiagnosticSeverity.Warning,
        "The statement starts work and throws its task away. The code behind it goes on before the work is done, and when the work fails nobody is told.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.ExpressionStatement);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var statement = (IExpressionStatementOperation)context.Operation;
        var value = statement.Operation.Unwrap();
        if (value is not (IInvocationOperation or IConditionalAccessOperation) || value.Type is not { SpecialType: SpecialType.None } type || !TaskTypes.MayHoldTasks(type, symbols))
            return;
        if (UnkeptTask.Find(value, symbols) is not { } call || IsTheCompilers(value, context.ContainingSymbol, symbols))
            return;

        // A delay cannot fail, but one that nobody waits for is no pause either.
        var isDelay = call.IsDelay(symbols);
        if (UnkeptTask.IsObservedByName(value, Options.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(statement.Syntax.SyntaxTree)).ObservingMethods))
            return;
        if (DroppedOnPurpose.IsSaidAt(statement.Syntax) || ExpressionTree.MayBeAround(statement) || !isDelay && !UnkeptTask.IsLoss(call, symbols) || IsHalfTyped(statement.Syntax))
            return;

        var isList = !TaskTypes.IsAwaitable(call.Type, symbols);
        context.ReportDiagnostic(Diagnostic.Create(
            Rule,
            call.CalledName(),
            isList ? $"tasks in the result of '{UnkeptTask.NameOf(call)}' are" : $"task of '{UnkeptTask.NameOf(call)}' is",
            isDelay ? "it, so that it is no pause; await it" : isList ? "them, and their failures go unseen; await them, or discard them on purpose" : "it, and its failure goes unseen; await it, or discard it on purpose"));
    }

    /// <summary>
    /// Does the compiler warn (CS4014)? It does of a call of something awaitable in an async function, and anywhere of a call
    /// of an async method whose source it has.
    /// </summary>
    private static bool IsTheCompilers(IOperation value, ISymbol member, TaskSymbols symbols) =>
        value is IInvocationOperation call
        && TaskTypes.IsAwaitable(call.Type, symbols)
        && (call.TargetMethod.IsAsync || AsyncScope.Of(value).FunctionIn(member) is { IsAsync: true });
}
