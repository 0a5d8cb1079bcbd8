using AsyncPitfalls.Semantics;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TokenSourcesTests
{
    private const string Members =
        """
        readonly CancellationTokenSource _stop = new();
        CancellationToken Stopping => _stop.Token;
        Task Work(CancellationToken token) => F();
        """;

    [Theory]
    [InlineData("using var s = new CancellationTokenSource(); await Work([|s.Token|]);", "s")]
    [InlineData("using var s = new CancellationTokenSource(); var t = s.Token; await Work([|t|]);", "s")]
    [InlineData("await Work([|_stop.Token|]);", "_stop")]
    [InlineData("await Work([|this._stop.Token|]);", "this._stop")]
    [InlineData("await Work([|Stopping|]);", "Stopping")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, Stopping); await Work([|s.Token|]);", "s, _stop, Stopping")]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource([_stop.Token, Stopping, default]); await Work([|s.Token|]);", "s, _stop, Stopping")]
    [InlineData("var o = CancellationTokenSource.CreateLinkedTokenSource(Stopping); var s = CancellationTokenSource.CreateLinkedTokenSource(o.Token); await Work([|s.Token|]);", "s, o, Stopping")]
    [InlineData("await Work([|CancellationToken.None|]);", "")]
    [InlineData("await Work([|default(CancellationToken)|]);", "")]
    [InlineData("await Work([|new CancellationTokenSource().Token|]);", "")]
    public void A_token_has_the_sources_that_can_cancel_it(string statements, string sources)
    {
        foreach (var framework in Source.Frameworks)
        {
            var program = Source.InMethod(statements, framework, Members);
            Assert.Equal(sources, string.Join(", ", TokenSources.Of(program.Marked, program.Symbols).Select(s => s.Syntax.ToString())));
        }
    }

    [Theory]
    [InlineData("using var s = new CancellationTokenSource(1000); await Work([|s.Token|]);", true)]
    [InlineData("using var s = new CancellationTokenSource(TimeSpan.FromSeconds(number)); await Work([|s.Token|]);", true)]
    [InlineData("using var s = new CancellationTokenSource(TimeSpan.FromSeconds(number), TimeProvider.System); await Work([|s.Token|]);", true)]
    [InlineData("using var s = new CancellationTokenSource(); s.CancelAfter(1000); await Work([|s.Token|]);", true)]
    [InlineData("var o = new CancellationTokenSource(1000); var s = CancellationTokenSource.CreateLinkedTokenSource(o.Token, Stopping); await Work([|s.Token|]);", true)]
    [InlineData("CancellationTokenSource s; s = flag ? new() : new(1000); await Work([|s.Token|]);", false)]
    [InlineData("using var s = new CancellationTokenSource(); await Work([|s.Token|]);", false)]
    [InlineData("using var s = new CancellationTokenSource(Timeout.Infinite); await Work([|s.Token|]);", false)]
    [InlineData("using var s = new CancellationTokenSource(Timeout.InfiniteTimeSpan); await Work([|s.Token|]);", false)]
    [InlineData("await Work([|_stop.Token|]);", false)]
    [InlineData("await Work([|Stopping|]);", false)]
    public void A_token_has_a_limit_where_its_source_shows_one(string statements, bool expected)
    {
        foreach (var framework in Source.Frameworks)
        {
            var program = Source.InMethod(statements, framework, Members);
            Assert.Equal(expected, TokenSources.HaveLimit(program.Marked, program.Symbols));
        }
    }
}
