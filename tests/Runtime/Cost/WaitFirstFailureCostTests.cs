#pragma warning disable xUnit1051 // The waits end with their tasks.
using Nito.AsyncEx;

namespace AsyncPitfalls.Tests.Runtime.Cost;

public sealed class WaitFirstFailureCostTests : CostTests
{
    [Theory, MemberData(nameof(Sizes))]
    public void OpenTasks_ComparedToOrderByCompletion(int count) => AssertRatio(
        count,
        few: 1.1,
        many: 0.5,
        static open =>
        {
            var wait = open.Tasks.WaitAsync(WaitUntil.FirstFailure);
            open.EndAll();
            _ = Ended(wait);
        },
        static open =>
        {
            var ordered = open.Tasks.OrderByCompletion();
            open.EndAll();
            _ = Ended(ordered[^1]);
        });
}
