using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace AsyncPitfalls.Pending;

/// <summary>
/// An async lambda, or an async method by its name, that becomes a delegate without a result: whoever calls it goes on at
/// its first await, and what it throws can be caught by nobody.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AsyncVoidLambdaAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3007";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "An async lambda becomes async void",
        "As '{0}' returns nothing, this is async void: its caller does not wait for it, and a failure in it ends the process; give it to something that takes a function with a task, or catch all that it throws",
        DiagnosticSeverity.Warning,
        "An async lambda or method that is converted to a delegate without a result returns at its first await, and its caller gets nothing to wait for. What it throws is no caller's to catch: it goes to the synchronization context, or to the thread pool, where it ends the process.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.AnonymousFunction, OperationKind.MethodReference);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var function = context.Operation switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            IMethodReferenceOperation reference => reference.Method,
            _ => null,
        };
        if (function is not { IsAsync: true, ReturnsVoid: true })
            return;
        if (context.Operation.Outermost().Parent is not IDelegateCreationOperation { Type: INamedTypeSymbol { DelegateInvokeMethod.ReturnsVoid: true } type } creation)
            return;
        if (context.Operation is IMethodReferenceOperation && !IsReportedHere(function, creation, context.ContainingSymbol))
            return;
        if ((EventHandlers.IsHandlerType(type) || EventHandlers.IsSubscribed(creation)) && !EventHandlers.AreReported(context))
            return;
        if (HandlesFailures(context.Operation, function, type, symbols) || IsHalfTyped(context.Operation.Syntax))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, Head(context.Operation.Syntax), type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
    }

    private static bool HandlesFailures(IOperation operation, IMethodSymbol function, INamedTypeSymbol type, TaskSymbols symbols)
    {
        if (operation is IAnonymousFunctionOperation)
            return TaskFacts.HandlesFailures(function, operation, symbols) || MessageLoops.KeepsFailure(type, operation, symbols);

        var bodies = symbols.Bodies.Of(function);
        return !bodies.IsEmpty && bodies.All(b => TaskFacts.HandlesFailures(function, b, symbols) || MessageLoops.KeepsFailure(type, b, symbols));
    }

    // Of a method that is named outside of its type the declaration is reported (AP3006), and so it is of one that is
    // only subscribed to events.
    private static bool IsReportedHere(IMethodSymbol function, IDelegateCreationOperation creation, ISymbol place)
    {
        if (EventHandlers.IsSubscribed(creation))
            return false;
        if (function.MethodKind == MethodKind.LocalFunction)
            return true;

        for (var type = place as INamedTypeSymbol ?? place.ContainingType; type is not null; type = type.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, function.ContainingType.OriginalDefinition))
                return true;
        }

        return false;
    }

    // async id => , not the lines that follow.
    private static Location Head(SyntaxNode function)
    {
        var end = function switch
        {
            LambdaExpressionSyntax lambda => lambda.ArrowToken.Span.End,
            AnonymousMethodExpressionSyntax method => method.ParameterList?.Span.End ?? method.DelegateKeyword.Span.End,
            _ => function.Span.End,
        };
        return Location.Create(function.SyntaxTree, TextSpan.FromBounds(function.SpanStart, end));
    }
}
