using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>
/// The variables of one graph that can hold a task: its own locals of a task's type or of a collection of tasks, and
/// the captures in which the graph keeps values between blocks. Each has a number.
/// </summary>
internal sealed class FlowHolders
{
    private readonly Dictionary<ILocalSymbol, int> _locals = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, int> _captures = [];
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<ILocalSymbol> _own = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> _inLocalFunctions = new(StringComparer.Ordinal);
    private readonly HashSet<int> _collections = [];
    private readonly TaskSymbols _symbols;

    public FlowHolders(ControlFlowGraph graph, TaskSymbols symbols)
    {
        _symbols = symbols;
        AddOwn(graph.Root);
        foreach (var function in graph.LocalFunctions)
        {
            foreach (var declaration in function.DeclaringSyntaxReferences)
                _inLocalFunctions.UnionWith(NamesIn(declaration.GetSyntax()));
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the variable that an operation names; -1 when it holds no task, or is not this graph's own.</summary>
    public int Of(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation { Local: var local }:
                return Of(local);
            case IFlowCaptureReferenceOperation { Id: var capture, Type: var type } when TaskTypes.MayHoldTasks(type, _symbols):
                return OfCapture(capture);
            default:
                return -1;
        }
    }

    /// <summary>The number of a local; -1 when it holds no task, or is not this graph's own.</summary>
    public int Of(ILocalSymbol local) => _locals.TryGetValue(local, out var number) ? number : Add(local);

    /// <summary>Is the holder a local for a collection of tasks?</summary>
    public bool IsCollection(int holder) => _collections.Contains(holder);

    /// <summary>The number of the capture that a value is kept in; -1 when the value is no task.</summary>
    public int Of(IFlowCaptureOperation capture) =>
        TaskTypes.MayHoldTasks(capture.Value.Type, _symbols) ? OfCapture(capture.Id) : -1;

    /// <summary>A holder that no code names, for what is kept while others change places.</summary>
    public int AddTemporary() => Count++;

    /// <summary>The holders of these locals, as they go out of scope.</summary>
    public IEnumerable<int> Declared(ControlFlowRegion region)
    {
        foreach (var local in region.Locals)
        {
            if (_locals.TryGetValue(local, out var number) && number >= 0)
                yield return number;
        }

        foreach (var capture in region.CaptureIds)
        {
            if (_captures.TryGetValue(capture, out var number))
                yield return number;
        }
    }

    /// <summary>The holders that a nested function names, by which they may be used at any later time.</summary>
    public IEnumerable<int> NamedIn(SyntaxNode function) =>
        NamesIn(function).Distinct().SelectMany(name => _byName.TryGetValue(name, out var numbers) ? numbers : []);

    private static IEnumerable<string> NamesIn(SyntaxNode code) =>
        code.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText);

    private void AddOwn(ControlFlowRegion region)
    {
        foreach (var local in region.Locals)
            _own.Add(local);
        foreach (var nested in region.NestedRegions)
            AddOwn(nested);
    }

    private int Add(ILocalSymbol local)
    {
        // A local function may be called at any time: what it names is not followed.
        var isHolder = !local.IsRef && _own.Contains(local) && TaskTypes.MayHoldTasks(local.Type, _symbols) && !_inLocalFunctions.Contains(local.Name);
        var number = isHolder ? Count++ : -1;
        _locals.Add(local, number);
        if (!isHolder)
            return number;

        if (TaskTypes.IsCollection(local.Type, _symbols))
            _collections.Add(number);
        if (!_byName.TryGetValue(local.Name, out var numbers))
            _byName.Add(local.Name, numbers = []);
        numbers.Add(number);
        return number;
    }

    private int OfCapture(CaptureId capture)
    {
        if (!_captures.TryGetValue(capture, out var number))
            _captures.Add(capture, number = Count++);
        return number;
    }
}
