using AsyncPitfalls.Semantics;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TaskFactsSignalTests
{
    [Theory]
    [InlineData("[|new TaskCompletionSource().Task|]")]
    [InlineData("[|source.Task|]")]
    [InlineData("[|source.Task.ConfigureAwait(false)|]")]
    [InlineData("[|channel.Reader.Completion|]")]
    [InlineData("[|channel.Reader.WaitToReadAsync()|]")]
    [InlineData("[|channel.Reader.WaitToReadAsync().ConfigureAwait(false)|]")]
    [InlineData("[|channel.Writer.WaitToWriteAsync(default)|]")]
    [InlineData("[|timer.WaitForNextTickAsync()|]")]
    [InlineData("[|WaitForShutdownAsync()|]")]
    [InlineData("[|Task.Delay(100)|]")]
    [InlineData("[|Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None).ConfigureAwait(true)|]")]
    [InlineData("var t = Task.Delay(100); _ = [|t|]")]
    [InlineData("Task? t = null; t = source.Task; _ = [|t|]")]
    public void A_signal_is_one(string value) => Assert.True(Answer(value));

    [Theory]
    [InlineData("[|a|]")]
    [InlineData("[|F()|]")]
    [InlineData("[|new Holder().Task|]")]
    [InlineData("[|new Holder().Completion|]")]
    [InlineData("[|gate.WaitAsync()|]")]
    [InlineData("[|WaitToReadAsync()|]")]
    [InlineData("[|WaitForNextTickAsync()|]")]
    [InlineData("[|Delay(1)|]")]
    [InlineData("[|channel.Reader.ReadAsync()|]")]
    [InlineData("[|Task.WhenAny(source.Task, a)|]")]
    [InlineData("var t = Task.Delay(100); t = F(); _ = [|t|]")]
    public void Work_is_none(string value) => Assert.False(Answer(value));

    [Theory]
    [InlineData("Task t = t; _ = [|t|]")]
    [InlineData("Task t = t.ConfigureAwait(false); _ = [|t|]")]
    [InlineData("Task t = u.ConfigureAwait(false), u = t.ConfigureAwait(false); _ = [|t|]")]
    public void A_value_that_names_itself_is_none(string value) => Assert.False(Answer(value, mayNotCompile: true));

    private static bool Answer(string value, bool mayNotCompile = false)
    {
        var source = Source.InMethod(
            (value.Contains("_ =") ? value : "_ = " + value) + ";",
            members:
                """
                TaskCompletionSource<int> source = new();
                Channel<int> channel = Channel.CreateUnbounded<int>();
                PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
                SemaphoreSlim gate = new(1);
                class Holder { public Task? Task; public int Completion => 1; }
                Task WaitForShutdownAsync() => F();
                Task WaitToReadAsync() => F();
                Task WaitForNextTickAsync() => F();
                Task Delay(int ms) => F();
                """,
            mayNotCompile: mayNotCompile);
        return TaskFacts.IsSignal(source.Marked, source.Symbols);
    }
}
