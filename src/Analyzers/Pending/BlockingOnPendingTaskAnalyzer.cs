using AsyncPitfalls.Gather;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// A thread that is held until a task has ended, in a function that could await it instead. A task that has ended by then
/// holds nobody: that is why this rule asks what is known of it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingOnPendingTaskAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3010";

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A thread is blocked by a pending task",
        "This '{0}' {1}",
        DiagnosticSeverity.Warning,
        "A thread that waits for a task does nothing else meanwhile. Where the task needs that very thread to go on, neither of them ever does.",
        enabled: false);

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.Invocation, OperationKind.PropertyReference);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        if (BlockingWait.Find(context.Operation, symbols) is not { } wait)
            return;

        if (GuessesSuccess(wait, symbols))
            Report(context, wait, "throws when the task has failed, as 'IsCompleted' is true then as well; test 'IsCompletedSuccessfully'");
        else if (CouldAwait(context.Operation, context.ContainingSymbol, symbols) && IsPending(wait, symbols) && !SynchronousMode.IsAt(context.Operation))
            Report(context, wait, "blocks the thread until the task has ended; await it");
    }

    private static void Report(OperationAnalysisContext context, BlockingWait wait, string message)
    {
        if (!IsHalfTyped(wait.Operation.Syntax.Parent ?? wait.Operation.Syntax))
            context.ReportDiagnostic(Diagnostic.Create(Rule, wait.Place, wait.Name, message));
    }

    /// <summary>Does <c>task.IsCompleted ? task.Result : 0</c> take what has ended for what has succeeded? What else it has ready says so.</summary>
    public static bool GuessesSuccess(BlockingWait wait, TaskSymbols symbols) =>
        wait is { Operation: IPropertyReferenceOperation { Instance: { } read }, Task: not null }
        && wait.Operation.Outermost().Parent is IConditionalOperation { WhenFalse: { } other } choice && choice.WhenTrue.Unwrap() == wait.Operation && choice.Type is not null
        && choice.Condition.Unwrap() is IPropertyReferenceOperation { Property: { Name: "IsCompleted", ContainingType: var type }, Instance: { } tested }
        && symbols.IsTask(type) && tested.IsSameObject(read)
        && other.Unwrap() is { ConstantValue.HasValue: true } or IDefaultValueOperation;

    private static bool IsPending(BlockingWait wait, TaskSymbols symbols)
    {
        if (wait.Task is not { } task)
            return TaskArguments.Of((IInvocationOperation)wait.Operation) is var tasks && (!tasks.Open.IsEmpty || tasks.Known.Any(t => IsPending(t, symbols)));
        // new ValueTask<int>(task).Result
        if (task is IObjectCreationOperation { Arguments: [{ Value: var given }] } && symbols.IsTask(given.Type))
            task = given.Unwrap();
        if (task is IConditionalOperation { WhenFalse: { } other } choice)
            return IsPending(choice.WhenTrue.Unwrap(), symbols) || IsPending(other.Unwrap(), symbols);
        return IsPending(task, symbols) && !EarlierWait.IsFor(task, symbols)
            && !(task is IInvocationOperation call && HandlerSeesFirstFailureOnlyAnalyzer.SpeaksOf(call, symbols));
    }

    private static bool IsPending(IOperation task, TaskSymbols symbols) =>
        TaskFacts.IsKnownComplete(task, symbols) == KnownCompletion.Unknown
        && !(task is IInvocationOperation call && (ReturnedTask.IsAlwaysCompleted(call.TargetMethod, symbols) || call.TargetMethod.Name is "FromException" or "FromCanceled"))
        && task is not (IDefaultValueOperation or ILiteralOperation)
        // Who reads a task by this knows what it is, and in which state.
        && task is not IInvocationOperation { TargetMethod: { Name: "As", ContainingType.Name: "Unsafe" } }
        && !SynchronousMode.IsAskedOf(task)
        && !(task is IFieldReferenceOperation kept && IsResultKept(kept, symbols))
        && !(task is IObjectCreationOperation { Arguments: [{ Value: { } value }] } && !symbols.IsTask(value.Type));

    // if (last?.Result != count) last = Task.FromResult(count); keeps an answer, not work.
    private static bool IsResultKept(IFieldReferenceOperation field, TaskSymbols symbols) => SymbolUses.Around(field).Of(field.Field).Any(use =>
        use.AssignedValue() is { } value && TaskFacts.IsKnownComplete(value, symbols) != KnownCompletion.Unknown);

    // Async already, or with a return type that could be a task's: nothing that others prescribe.
    private static bool CouldAwait(IOperation place, ISymbol member, TaskSymbols symbols)
    {
        var scope = AsyncScope.Of(place);
        if (scope.FunctionIn(member) is not { } function || IsWhereNoAwaitMayBe(place, scope.Body))
            return false;
        if (function.IsAsync || AsyncScope.IsOfTopLevel(function))
            return true;
        if (function.Parameters.Any(p => p.RefKind != RefKind.None || p.Type.IsRefLikeType))
            return false;
        // EndRead(IAsyncResult result) is what waits for BeginRead.
        if (function.Parameters.Any(p => p.Type.Name == "IAsyncResult"))
            return false;
        // Kept for those who have not changed to the async one yet.
        if (function.GetAttributes().Any(a => a.AttributeClass?.Name == "ObsoleteAttribute"))
            return false;
        if (symbols.IsTask(function.ReturnType))
            return scope.Body is not IAnonymousFunctionOperation lambda || lambda.Parent is IDelegateCreationOperation;
        return function.MethodKind switch
        {
            MethodKind.LocalFunction => !IsIterator(scope.Body),
            MethodKind.Ordinary => !function.IsOverride && !function.IsVirtual && !InterfaceMembers.AreImplementedBy(function) && !IsIterator(scope.Body),
            _ => false,
        };
    }

    private static bool IsWhereNoAwaitMayBe(IOperation place, IOperation body)
    {
        for (IOperation child = place, parent = place.Parent!; parent is not null && !ReferenceEquals(child, body); child = parent, parent = parent.Parent!)
        {
            if (parent is ILockOperation || parent is ICatchClauseOperation { Filter: { } filter } && ReferenceEquals(filter, child))
                return true;
        }

        return place.Syntax.Ancestors().Any(IsUnsafe);
    }

    private static bool IsUnsafe(SyntaxNode node) => node switch
    {
        UnsafeStatementSyntax or FixedStatementSyntax => true,
        MemberDeclarationSyntax member => member.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        _ => false,
    };

    private static bool IsIterator(IOperation body) => body.DescendantsInFunction().Any(o => o is IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak });
}
