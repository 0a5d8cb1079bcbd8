using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>A task that a call starts and a local of the same function keeps, by itself or among others.</summary>
public readonly struct StartedTask
{
    private StartedTask(IInvocationOperation call, ILocalSymbol variable)
    {
        Call = call;
        Variable = variable;
    }

    /// <summary>The call that starts the work.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>The local that keeps the task: a task, or a collection of tasks.</summary>
    public ILocalSymbol Variable { get; }

    /// <summary>Does the local's name say that nobody means to look: <c>var _ = F();</c>, <c>var _ignored = F();</c>?</summary>
    public bool IsDiscarded => Variable.Name.StartsWith("_", StringComparison.Ordinal);

    /// <summary>Reads a call; null when it starts nothing, or when its task goes anywhere but into a local.</summary>
    public static StartedTask? Find(IInvocationOperation call, TaskSymbols symbols) =>
        call.Parent is not (IAwaitOperation or IExpressionStatementOperation or IReturnOperation)
        && TaskStart.IsOne(call, symbols) && KeptIn(call, symbols) is { } variable
            ? new(call, variable)
            : null;

    /// <summary>Is the task no loss: it cannot fail, somebody else looks after it, or it only waits in a batch?</summary>
    public bool IsHarmless(TaskSymbols symbols) => CannotBeLost(Call, symbols) || IsBatched(symbols)
        // ids.Select(id => LoadAsync(id)).ToList(): what the query calls decides.
        || TaskTypes.IsCollection(Call.Type, symbols) && TaskElements.Of(Call, symbols) is { IsDefault: false } made && made.All(e => CannotBeLost(e, symbols));

    private static bool CannotBeLost(IOperation task, TaskSymbols symbols) =>
        TaskFacts.CannotFail(task, symbols) || task is IInvocationOperation call && TaskStart.IsOwnedElsewhere(call, symbols);

    /// <summary>Is the call, or what the query calls for each element, one of a batch?</summary>
    public bool IsBatched(TaskSymbols symbols) => TaskElements.Of(Call, symbols) is { IsDefault: false } made
        ? made.All(e => e is IInvocationOperation call && BatchedCall.IsOne(call))
        : BatchedCall.IsOne(Call);

    // Climbs from the call over what only passes its task on.
    private static ILocalSymbol? KeptIn(IInvocationOperation call, TaskSymbols symbols)
    {
        for (IOperation value = call; ;)
        {
            value = CollectionShapes.CollectionAround(value);
            switch (value.Parent)
            {
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return declarator.Symbol;
                case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                    return LocalOf(assignment.Target);
                case ICoalesceAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                    return LocalOf(assignment.Target);
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, value):
                case ICoalesceOperation or ISwitchExpressionOperation:
                    value = value.Parent;
                    break;
                case ISwitchExpressionArmOperation arm when ReferenceEquals(arm.Value, value):
                    value = arm.Parent!;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation outer }:
                    if (CollectionShapes.IsPutting(outer))
                        return outer.Instance is IInstanceReferenceOperation { Parent.Parent: IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation creation } }
                            ? creation.GivenTo()
                            : LocalOf(outer.Instance!);
                    return null;
                case IInvocationOperation configured when configured.IsConfigureAwait(symbols):
                    value = configured;
                    break;
                // var both = (F(), G());
                case ITupleOperation tuple when tuple.Outermost().Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return declarator.Symbol;
                case ITupleOperation tuple when tuple.Outermost().Parent is IDeconstructionAssignmentOperation { Target: var target }:
                    return (target is IDeclarationExpressionOperation declared ? declared.Expression : target) is ITupleOperation { Elements: var targets }
                        && tuple.Elements.IndexOf(value) is >= 0 and var index && index < targets.Length
                            ? LocalOf(targets[index] is IDeclarationExpressionOperation { Expression: var name } ? name : targets[index])
                            : null;
                default:
                    return null;
            }
        }
    }

    private static ILocalSymbol? LocalOf(IOperation target) => target.Unwrap() switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IArrayElementReferenceOperation element => LocalOf(element.ArrayReference),
        IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: { } instance } => LocalOf(instance),
        _ => null,
    };
}
