using AsyncPitfalls.Semantics;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TokenFlowTests
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
            Assert.Equal(sources, string.Join(", ", TokenFlow.SourcesOf(program.Marked, program.Symbols).Select(s => s.Syntax.ToString())));
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
    [InlineData("using var s = new CancellationTokenSource(); s.CancelAfter(Timeout.InfiniteTimeSpan); await Work([|s.Token|]);", false)]
    [InlineData("await Work([|_stop.Token|]);", false)]
    [InlineData("await Work([|Stopping|]);", false)]
    public void A_token_has_a_limit_where_its_source_shows_one(string statements, bool expected)
    {
        foreach (var framework in Source.Frameworks)
        {
            var program = Source.InMethod(statements, framework, Members);
            Assert.Equal(expected, TokenFlow.HasLimit(program.Marked, program.Symbols));
        }
    }

    [Theory]
    [InlineData("var t = new CancellationToken(true); await Work([|t|]); await Work([|t|]);", true)]
    [InlineData("using var s = new CancellationTokenSource(); var t = s.Token; await Work([|t|]); await Work([|s.Token|]);", true)]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(Stopping); await Work([|s.Token|]); await Work([|Stopping|]);", true)]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(Stopping); using var o = CancellationTokenSource.CreateLinkedTokenSource(Stopping); await Work([|s.Token|]); await Work([|o.Token|]);", true)]
    [InlineData("await Work([|_stop.Token|]); await Work([|this._stop.Token|]);", true)]
    [InlineData("await Work([|Stopping|]); await Work([|_stop.Token|]);", false)]
    [InlineData("using var s = new CancellationTokenSource(); using var o = new CancellationTokenSource(); await Work([|s.Token|]); await Work([|o.Token|]);", false)]
    [InlineData("await Work([|CancellationToken.None|]); await Work([|CancellationToken.None|]);", false)]
    public void Two_tokens_can_be_cancelled_by_the_same_thing(string statements, bool expected)
    {
        foreach (var framework in Source.Frameworks)
        {
            var program = Source.InMethod(statements, framework, Members);
            Assert.Equal(expected, TokenFlow.IsShared(program.MarkedAt(0), program.MarkedAt(1), program.Symbols));
        }
    }

    // The first is asked whether it is cancelled with the second.
    [Theory]
    [InlineData("await Work([|Stopping|]); await Work([|Stopping|]);", true)]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(Stopping); await Work([|s.Token|]); await Work([|Stopping|]);", true)]
    [InlineData("using var s = CancellationTokenSource.CreateLinkedTokenSource(Stopping); await Work([|Stopping|]); await Work([|s.Token|]);", false)]
    [InlineData("using var s = new CancellationTokenSource(); await Work([|s.Token|]); await Work([|Stopping|]);", false)]
    [InlineData("await Work([|Stopping|]); await Work([|CancellationToken.None|]);", false)]
    public void A_token_is_cancelled_with_another(string statements, bool expected)
    {
        foreach (var framework in Source.Frameworks)
        {
            var program = Source.InMethod(statements, framework, Members);
            Assert.Equal(expected, TokenFlow.IsCancelledWith(program.MarkedAt(0), program.MarkedAt(1), program.Symbols));
        }
    }

    [Theory]
    [InlineData("[|Two(_stop.Token, default)|];", "_stop.Token")]
    [InlineData("[|Two(b: Stopping, a: _stop.Token)|];", "Stopping, _stop.Token")]
    [InlineData("[|Work(CancellationToken.None)|];", "")]
    [InlineData("[|Task.Delay(1)|];", "")]
    public void A_call_is_given_tokens(string statements, string tokens)
    {
        foreach (var framework in Source.Frameworks)
        {
            var program = Source.InMethod(statements, framework, Members + " Task Two(CancellationToken a, CancellationToken b) => F();");
            Assert.Equal(tokens, string.Join(", ", TokenFlow.GivenTo(program.Call, program.Symbols).Select(t => t.Syntax.ToString())));
        }
    }
}
