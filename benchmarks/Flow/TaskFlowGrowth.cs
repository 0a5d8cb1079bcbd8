using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace AsyncPitfalls.Benchmarks.Flow;

/// <summary>
/// How the time for the fates of all tasks of one body grows with the body: ten times the statements and tasks may take
/// twelve times as long.
/// </summary>
[SteadyJob]
[MemoryDiagnoser]
public class TaskFlowGrowth
{
    private TaskBody _body = null!;
    private ControlFlowGraph _graph = null!;

    /// <summary>Tasks in the body; it has twenty statements for each.</summary>
    [Params(50, 500)]
    public int Tasks { get; set; }

    [ParamsAllValues]
    public BodyShape Shape { get; set; }

    [GlobalSetup]
    public void Compile() => _body = TaskBody.Compile(Shape, Tasks);

    // An analysis is kept with its graph.
    [IterationSetup]
    public void Build() => _graph = ControlFlowGraph.Create(_body.Method);

    [Benchmark]
    public int Fates() => _body.Starts.Count(start => TaskFlow.Around(start, _graph, _body.Symbols)!.FateOf(start).Kind == TaskFateKind.Lost);
}
