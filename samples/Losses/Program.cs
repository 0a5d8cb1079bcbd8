using Losses;
using Losses.Cases;

ILoss[] losses =
[
    new FailuresHidden(),
    new RestRunsOn(),
    new TimeoutLeavesWork(),
    new LosersAbandoned(),
    new LoopLeavesRest(),
    new CancelledNotAwaited(),
    new TaskForgotten(),
];

foreach (var loss in losses)
{
    Console.WriteLine(loss.Title);
    Console.WriteLine($"  before  {await Run.OfAsync(loss.BeforeAsync)}");
    Console.WriteLine($"  after   {await Run.OfAsync(loss.AfterAsync)}");
}
