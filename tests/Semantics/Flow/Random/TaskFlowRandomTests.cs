using AsyncPitfalls.Semantics.Flow;

namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>
/// Random bodies, of which an interpreter finds out by trying everything which tasks can be lost. The analysis may miss
/// some, but must not make up any; and what the interpreter says must be so when the body runs.
/// </summary>
public sealed class TaskFlowRandomTests
{
    private const int Analysed = 5000;
    private const int Executed = 1000;
    private const int AtOnce = 250;

    [Fact]
    public void What_is_said_to_be_lost_can_be_lost()
    {
        var wrong = new List<string>();
        var missed = new List<string>();
        int starts = 0, losing = 0, reported = 0, unknown = 0;
        foreach (var bodies in Bodies(Analysed))
        {
            foreach (var ofBody in AnalysedBodies.Fates(bodies, TestContext.Current.CancellationToken).GroupBy(f => f.Body))
            {
                var truth = ofBody.Key.Truth;
                foreach (var (body, site, fate) in ofBody)
                {
                    // Of code that never runs everything is true.
                    if ((truth.Started & (1UL << site)) == 0)
                        continue;
                    var isLost = (truth.Lost & (1UL << site)) != 0;
                    starts++;
                    losing += isLost ? 1 : 0;
                    unknown += fate.Kind == TaskFateKind.Unknown ? 1 : 0;
                    if (fate.Kind == TaskFateKind.Lost)
                        reported++;
                    if (fate.Kind == TaskFateKind.Lost && !isLost && !body.MayLose(site))
                        wrong.Add($"{body.Seed}: F({site}) is not {fate.Kind} by {fate.Loss} at {fate.Place}: {body.Text(Spelling.Analysed)}");
                    if (fate.Kind != TaskFateKind.Lost && isLost)
                        missed.Add($"{body.Seed}: F({site}) is not {fate.Kind}: {body.Text(Spelling.Analysed)}");
                }
            }
        }

        var figures = $"{starts} starts, {losing} lost, {reported} reported, {wrong.Count} of them wrongly, {missed.Count} missed, {unknown} unknown";
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.True(wrong.Count == 0, figures + "\n" + string.Join("\n", wrong.OrderBy(w => w.Length).Take(20)) + "\nmissed\n" + string.Join("\n", missed.OrderBy(w => w.Length).Take(20)));
    }

    [Fact]
    public async Task What_the_interpreter_says_is_so()
    {
        foreach (var bodies in Bodies(Executed))
        {
            var harness = ExecutedBodies.Compile(bodies);
            foreach (var (body, run) in bodies.Zip(harness.Bodies()))
            {
                foreach (var inputs in body.Inputs)
                {
                    var said = body.Interpret(inputs);
                    var seen = await harness.RunAsync(run, inputs);
                    Assert.True(said.Agrees(seen), $"{body.Seed}: {inputs} {string.Join(",", inputs.Failures.Select(f => f?.ToString()))}: {said}, but {seen}: {body.Text(Spelling.Executed)}");
                }
            }
        }
    }

    private static IEnumerable<RandomBody[]> Bodies(int count) => Enumerable.Range(0, count).Select(BodyGenerator.Generate).Chunk(AtOnce);
}
