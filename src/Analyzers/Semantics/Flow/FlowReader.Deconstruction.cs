using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics.Flow;

internal sealed partial class FlowReader
{
    // var (a, b) = (F(), G()): each to its own.
    private void ReadDeconstruction(IDeconstructionAssignmentOperation deconstruction)
    {
        if (deconstruction.Target.Declared() is not ITupleOperation targets)
            return;

        var values = deconstruction.Value.Unwrap() as ITupleOperation;
        var incoming = IncomingAt(deconstruction);
        WriteAll(targets, values);
        var kept = KeepOverwritten(deconstruction, targets, incoming.Sources);
        for (var i = 0; i < targets.Elements.Length; i++)
        {
            var element = targets.Elements[i].Declared();
            var value = values is { Elements: var elements } && i < elements.Length ? elements[i] : null;
            var sources = incoming.Sources.Where(s => value?.DescendantsAndSelf().Any(o => holders.Of(o) == s) == true)
                .Select(s => kept.TryGetValue(s, out var temporary) ? temporary : s).ToImmutableArray();
            var starts = incoming.Starts.Where(s => value is not null && s.IsWithin(value)).ToImmutableArray();
            if (holders.Of(element) is >= 0 and var holder)
                _current.Add(new(FlowEventKind.Assign, deconstruction, holder) { Sources = sources, Starts = starts, Replaces = true });
            else
                _current.AddRange(sources.Select(s => new FlowEvent(FlowEventKind.Escape, deconstruction, s)));
        }

        _current.AddRange(kept.Values.Select(temporary => new FlowEvent(FlowEventKind.Assign, deconstruction, temporary) { Replaces = true }));
    }

    // (a, b) = (b, a): all values are read before the first variable gets one.
    private Dictionary<int, int> KeepOverwritten(IOperation deconstruction, ITupleOperation targets, List<int> sources)
    {
        var kept = new Dictionary<int, int>();
        foreach (var target in targets.Elements)
        {
            if (holders.Of(target.Declared()) is not (>= 0 and var holder) || !sources.Contains(holder) || kept.ContainsKey(holder))
                continue;
            kept.Add(holder, holders.AddTemporary());
            _current.Add(new(FlowEventKind.Assign, deconstruction, kept[holder]) { Sources = ImmutableArray.Create(holder), Replaces = true });
        }

        return kept;
    }

    private void WriteAll(ITupleOperation targets, ITupleOperation? values)
    {
        FlowWrite? all = null;
        for (var i = 0; i < targets.Elements.Length; i++)
        {
            var value = values is { Elements: var elements } && i < elements.Length ? elements[i] : null;
            if (conditions?.WriteOf(targets.Elements[i].Declared(), value) is { } write)
                all = all?.With(write) ?? write;
        }

        if (all is not null)
            _current.Add(new(FlowEventKind.Write, targets, FlowEvents.Writes) { Write = all });
    }
}
