using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class WorkStopsTests
{
    private const string Members =
        """
        readonly CancellationTokenSource _stop = new();
        Task Work(CancellationToken token) => F();
        Task Send(Stream target) => F();
        void StopAll() => Take();
        void CancelAll() => Take();
        void GiveUp() => _stop.Cancel();
        void Report() => Take();
        """;

    // The work is marked first, the call after it.
    [Theory]
    [InlineData("using var s = new CancellationTokenSource(); var t = [|Work(s.Token)|]; [|s.Cancel()|]; await t;", true)]
    [InlineData("using var s = new CancellationTokenSource(); var token = s.Token; var t = [|Work(token)|]; [|s.Cancel()|]; await t;", true)]
    [InlineData("using var s = new CancellationTokenSource(); var t = [|Task.Run(() => Work(s.Token))|]; await [|s.CancelAsync()|]; await t;", true)]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); var t = [|Work(s.Token)|]; [|_stop.Cancel()|]; await t;", true)]
    [InlineData("using var s = new CancellationTokenSource(); var t = [|Work(_stop.Token)|]; [|s.Cancel()|]; await t;", false)]
    [InlineData("using var s = new CancellationTokenSource(); var t = [|F()|]; [|s.Cancel()|]; await t;", false)]
    [InlineData("var t = [|F()|]; [|_stop.Cancel()|]; await t;", true)]
    [InlineData("var t = [|F()|]; [|CancelAll()|]; await t;", true)]
    [InlineData("var t = [|F()|]; [|StopAll()|]; await t;", true)]
    [InlineData("var t = [|F()|]; [|GiveUp()|]; await t;", true)]
    [InlineData("var t = [|F()|]; [|Report()|]; await t;", false)]
    [InlineData("var t = [|F()|]; Take([|Task.FromCanceled(new(true))|]); await t;", false)]
    [InlineData("var s = new MemoryStream(); var t = [|s.FlushAsync()|]; [|s.Close()|]; await t;", true)]
    [InlineData("var s = new MemoryStream(); var t = [|Send(s)|]; await [|s.DisposeAsync()|]; await t;", true)]
    [InlineData("var s = new MemoryStream(); var t = [|F()|]; [|s.Dispose()|]; await t;", false)]
    [InlineData("using var s = new CancellationTokenSource(); var t = [|Work(s.Token)|]; [|s.Dispose()|]; await t;", false)]
    [InlineData("var w = new System.Diagnostics.Stopwatch(); var t = [|F()|]; [|w.Stop()|]; await t;", false)]
    [InlineData("var p = new System.Diagnostics.Process(); var t = [|F()|]; [|p.Kill()|]; await t;", true)]
    [InlineData("var t = [|Work(_stop.Token)|]; [|_stop.Token.ThrowIfCancellationRequested()|]; await t;", false)]
    [InlineData("var t = [|F()|]; [|Take(t)|]; await t;", false)]
    public void A_call_may_stop_the_work(string statements, bool expected)
    {
        foreach (var framework in Source.Frameworks)
        {
            var program = Source.InMethod(statements, framework, Members);
            var work = Assert.IsAssignableFrom<IInvocationOperation>(program.MarkedAt(0));
            var unrelated = program.Marked.Root().Descendants().OfType<ILocalReferenceOperation>().Where(r => r.Local.Name == "s" && r.Type?.Name == "CancellationTokenSource").ToList();
            Assert.Equal(expected, WorkStops.MayStop(program.MarkedAt(1), work, unrelated, program.Symbols));
        }
    }
}
