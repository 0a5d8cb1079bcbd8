#pragma warning disable xUnit1051 // The walks end with their tasks.
namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A walker that takes tasks out of the queue while others are being put in.</summary>
public sealed class EachAsyncRaceTests
{
    private const int Walks = 100_000;
    private const int Count = 10;

    [Fact]
    public async Task TasksEndDuringTheWalk_EachComesOnce()
    {
        for (var walk = 0; walk < Walks; walk++)
        {
            var sources = Array.ConvertAll(new int[Count], _ => new TaskCompletionSource());
            var walked = WalkAsync(sources);
            foreach (var source in sources)
                source.SetResult();

            Assert.Equal(Count, (await walked.WaitAsync(TimeSpan.FromMinutes(1))).Count);
        }
    }

    private static async Task<HashSet<Task>> WalkAsync(TaskCompletionSource[] sources)
    {
        HashSet<Task> tasks = [];
        await foreach (var task in sources.Select(source => source.Task).EachAsync())
            Assert.True(tasks.Add(task));

        return tasks;
    }
}
