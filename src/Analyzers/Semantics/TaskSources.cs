using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Where tasks come from, and by which variables they can still be reached: through locals, lists that are filled,
/// spreads, queries, and either side of <c>?:</c> and <c>??</c>.
/// </summary>
public sealed class TaskSources
{
    private readonly TaskSymbols _symbols;
    private readonly HashSet<ISymbol> _variables = new(SymbolEqualityComparer.Default);
    private readonly List<IOperation> _sources = [];

    private TaskSources(TaskSymbols symbols) => _symbols = symbols;

    /// <summary>Those of the tasks that a call is handed.</summary>
    public static TaskSources OfArguments(IInvocationOperation call, TaskSymbols symbols)
    {
        var sources = new TaskSources(symbols);
        foreach (var argument in call.Arguments)
            sources.Read(argument.Value);
        return sources;
    }

    /// <summary>Those of a task, or of the tasks of a sequence.</summary>
    public static TaskSources Of(IOperation value, TaskSymbols symbols)
    {
        var sources = new TaskSources(symbols);
        sources.Read(value);
        return sources;
    }

    /// <summary>The tasks of a loop that gets them in the order in which they end: they race as well.</summary>
    public static TaskSources Of(CompletionLoop loop, TaskSymbols symbols)
    {
        var sources = new TaskSources(symbols);
        if (loop.Tasks is { } tasks)
            sources.Read(tasks);
        return sources;
    }

    /// <summary>The locals and parameters that hold the tasks.</summary>
    public IReadOnlyCollection<ISymbol> Variables => _variables;

    /// <summary>Is this one of those variables?</summary>
    public bool AreIn(ISymbol variable) => _variables.Contains(variable);

    /// <summary>The calls, parameters and other values that the tasks are.</summary>
    public IReadOnlyList<IOperation> Sources => _sources;

    /// <summary>
    /// Are there tasks among them that others may look at: of a field, a property, what an await or an out variable
    /// gave, or a stored task that a method hands out?
    /// </summary>
    public bool MayBeOwnedElsewhere => _sources.Any(source => source switch
    {
        IParameterReferenceOperation or IAnonymousFunctionOperation or IMethodReferenceOperation => false,
        IInvocationOperation call => TaskStart.MayHandOutStored(call.TargetMethod, _symbols),
        _ => !TaskFacts.IsSignal(source, _symbols) && !TaskFacts.CannotFail(source, _symbols),
    });

    /// <summary>Is there one among them that can fail?</summary>
    public bool CanFail => _sources.Any(source =>
        !TaskFacts.IsSignal(source, _symbols) && !TaskFacts.CannotFail(source, _symbols)
        && source is not IInvocationOperation { TargetMethod.Name: "ContinueWith" });

    private void Read(IOperation value)
    {
        value = value.WithoutConfigureAwait(_symbols);
        if (CollectionShapes.Items(value) is { } items)
        {
            foreach (var item in items)
                Read(CollectionShapes.IsSpread(item) ? item.ChildOperations.FirstOrDefault() ?? item : item);
            return;
        }

        switch (value)
        {
            case IConditionalOperation { WhenFalse: { } other } choice:
                Read(choice.WhenTrue);
                Read(other);
                break;
            case ICoalesceOperation choice:
                Read(choice.Value);
                Read(choice.WhenNull);
                break;
            case ISwitchExpressionOperation choice:
                foreach (var arm in choice.Arms)
                    Read(arm.Value);
                break;
            case IThrowOperation or ILiteralOperation or IDefaultValueOperation:
                break;
            case IObjectCreationOperation { Arguments: [var copied, ..] } when copied.Parameter?.Type.SpecialType != SpecialType.System_Int32:
                Read(copied.Value);
                break;
            case IObjectCreationOperation or IArrayCreationOperation when !_symbols.IsTask(value.Type):
                break;
            case IArrayElementReferenceOperation element:
                Read(element.ArrayReference);
                break;
            case IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: ILocalReferenceOperation list } when TaskTypes.IsCollection(list.Type, _symbols):
                Read(list);
                break;
            // The parts of a tuple, the values of a dictionary, the value of a pair of it.
            case IFieldReferenceOperation { Field.ContainingType.IsTupleType: true, Instance: ILocalReferenceOperation both }:
                Read(both);
                break;
            case IPropertyReferenceOperation { Property: { Name: "Values" } or { Name: "Value", ContainingType.Name: "KeyValuePair" }, Instance: ILocalReferenceOperation map }:
                Read(map);
                break;
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    Read(element);
                break;
            case IInvocationOperation call:
                ReadCall(call);
                break;
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: not IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter }:
                if (_variables.Add(parameter))
                    _sources.Add(value);
                break;
            case ILocalReferenceOperation { Local: var local }:
                if (_variables.Add(local))
                    ReadLocal(local, value);
                break;
            default:
                _sources.Add(value);
                break;
        }
    }

    private void ReadCall(IInvocationOperation call)
    {
        if (call.TargetMethod.Name == "AsTask" && _symbols.IsTask(call.TargetMethod.ContainingType))
            Read(call.Instance!);
        else if (call.IsWhenAll(_symbols) || TaskSymbols.Is(call.TargetMethod.ContainingType, _symbols.Enumerable))
            ReadCombined(call);
        else if (CollectionShapes.Materialised(call) is { } copied)
            Read(copied);
        else
            _sources.Add(call);
    }

    // The tasks of a query are those that its selector makes, or those of the sequences it is over.
    private void ReadCombined(IInvocationOperation call)
    {
        if (call.TargetMethod.Name is "Select" or "SelectMany" && TaskElements.Of(call, _symbols) is { IsDefault: false } made)
        {
            // A lambda that only reads p.Task finds a task that somebody keeps.
            foreach (var element in made)
                Read(element);
            return;
        }

        foreach (var argument in call.Arguments)
        {
            if (argument.Value.Unwrap() is not IDelegateCreationOperation)
                Read(argument.Value);
        }
    }

    // All that a local is ever given, or that is put into it.
    private void ReadLocal(ILocalSymbol local, IOperation reference)
    {
        var before = _sources.Count;
        var known = false;
        foreach (var given in LocalValues.Of(local, reference))
        {
            known = true;
            Read(given);
        }

        // An out variable, a pattern's: it came from somewhere.
        if (!known && _sources.Count == before)
            _sources.Add(reference);
    }
}
