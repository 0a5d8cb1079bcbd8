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
    private const int Runs = 256;
    private const int ExecutedRuns = 64;

    // In percent. What is missed is mostly looked at in a loop that may run not at all, which the analysis does not hold
    // against anybody.
    private const double Found = 88;

    [Fact]
    public void What_is_said_to_be_lost_can_be_lost()
    {
        var figures = new Figures();
        Parallel.ForEach(Bodies(Analysed), new() { CancellationToken = TestContext.Current.CancellationToken }, bodies =>
        {
            foreach (var ofBody in AnalysedBodies.Fates(bodies, TestContext.Current.CancellationToken).GroupBy(f => f.Body))
            {
                var seen = ofBody.Key.Seen(Runs);
                foreach (var (body, site, fate) in ofBody)
                    figures.Add(body, site, fate, seen);
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine(figures.ToString());
        Assert.True(figures.Wrong.Count == 0, figures.ToString());
        Assert.True(figures.Found >= Found, figures.ToString());
    }

    [Fact]
    public async Task What_the_interpreter_says_is_so()
    {
        foreach (var bodies in Bodies(Executed))
        {
            var harness = ExecutedBodies.Compile(bodies);
            foreach (var (body, run) in bodies.Zip(harness.Bodies()))
            {
                foreach (var inputs in body.Mixed(ExecutedRuns))
                {
                    var said = body.Interpret(inputs);
                    var seen = await harness.RunAsync(run, inputs);
                    Assert.True(said.Agrees(seen), $"{body.Seed}: {inputs} {string.Join(",", (object?[])inputs.Failures)}: {said}, but {seen}: {body.Text(Spelling.Executed)}");
                }
            }
        }
    }

    private static IEnumerable<RandomBody[]> Bodies(int count) => Enumerable.Range(0, count).Select(BodyGenerator.Generate).Chunk(AtOnce);
}
