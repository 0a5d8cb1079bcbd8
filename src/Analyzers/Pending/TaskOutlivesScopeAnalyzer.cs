using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A task that leaves a using, or a try, before it has ended: what it works with is disposed of under it, and the handler
/// that was meant for its failure never sees it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskOutlivesScopeAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3009";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A task outlives its scope",
        "The task of '{0}' may still run when {1}; await it before that",
        DiagnosticSeverity.Warning,
        "What a using holds is disposed of when its scope is left, and a handler sees only what is thrown inside its try. A task that is returned from there, or left in a variable, goes on without either.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols)
    {
        context.RegisterOperationAction(c => AnalyzeReturn(c, symbols), OperationKind.Return);
        context.RegisterOperationAction(c => AnalyzeKept(c, symbols), OperationKind.VariableDeclarator, OperationKind.SimpleAssignment);
    }

    /// <summary>Is a task that is lost in its variable one of this rule, as it works with what is disposed of before?</summary>
    public static bool SpeaksOf(StartedTask lost, TaskSymbols symbols) =>
        symbols.IsTask(lost.Variable.Type) && SymbolEqualityComparer.Default.Equals(lost.Call.GivenTo(), lost.Variable)
        && TouchedScope.Of(lost.Call, symbols) is { IsOfSignal: false } scope && !scope.MayWaitFor(lost.Call, symbols) && !ReturnedTask.IsAlwaysCompleted(lost.Call.TargetMethod, symbols);

    private static void AnalyzeReturn(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var returned = (IReturnOperation)context.Operation;
        if (returned.ReturnedValue is not { Type.Name: "Task" or "ValueTask" } value || returned.IsImplicit || !IsInScope(returned) || !symbols.IsTask(value.Type))
            return;

        foreach (var call in ReturnedTask.CallsOf(value, symbols))
        {
            var end = TouchedScope.Of(call, symbols) is { } scope ? scope.End
                : EnclosingTries.WithHandlers(returned) is not null && SkippedHandler.Of(call, returned, symbols) is { } ? "the 'try' is left, and no handler of it sees its failure" : null;
            if (end is not null && !ReturnedTask.IsAlwaysCompleted(call.TargetMethod, symbols))
            {
                Report(context, call, end);
                return;
            }
        }
    }

    // Most tasks are returned by functions that have neither a using nor a try.
    private static bool IsInScope(IOperation operation)
    {
        for (IOperation child = operation, parent = operation.Parent!; parent is not null && !child.IsFunction(); child = parent, parent = parent.Parent!)
        {
            if (parent is IUsingOperation or ITryOperation)
                return true;
            if (parent is not IBlockOperation block)
                continue;
            foreach (var statement in block.Operations)
            {
                if (ReferenceEquals(statement, child))
                    break;
                if (statement.Kind == OperationKind.UsingDeclaration)
                    return true;
            }
        }

        return false;
    }

    private static void AnalyzeKept(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var (variable, value) = context.Operation switch
        {
            IVariableDeclaratorOperation declarator => (declarator.Symbol, declarator.Initializer?.Value),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment => (local, assignment.Value),
            _ => (null, null),
        };
        if (variable?.Type.Name is not ("Task" or "ValueTask") || value?.Unwrap() is not IInvocationOperation call || !symbols.IsTask(variable.Type) || ReturnedTask.IsCompleted(call, symbols))
            return;
        if (TouchedScope.Of(call, symbols) is not { } scope || scope.MayWaitFor(call, symbols) || !LeavesScope(context, variable, call, scope, symbols) || ReturnedTask.IsAlwaysCompleted(call.TargetMethod, symbols))
            return;

        Report(context, call, scope.End);
    }

    private static bool LeavesScope(OperationAnalysisContext context, ILocalSymbol variable, IInvocationOperation call, TouchedScope scope, TaskSymbols symbols)
    {
        if (scope.IsLeftBy(variable, call, symbols))
            return true;
        // Lost on some path, which AP3003 leaves to this rule, as long as it is not all about cancelling it.
        return !scope.IsOfSignal && StartedTask.Find(call, symbols) is { IsDiscarded: false } started && !StatementsAhead.Settle(started)
            && TaskFlow.Around(call, context.GetControlFlowGraph(), symbols)?.FateOf(call) is { Kind: TaskFateKind.Lost }
            && !started.IsHarmless(symbols);
    }

    private static void Report(OperationAnalysisContext context, IInvocationOperation call, string end)
    {
        if (!IsHalfTyped(AsyncScope.Of(call).Body.Syntax))
            context.ReportDiagnostic(Diagnostic.Create(Rule, call.CalledName(), call.TargetMethod.Name, end));
    }
}
