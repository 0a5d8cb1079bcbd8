using AsyncPitfalls.Semantics;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TokenParameterTests
{
    private const string Members =
        """
        Task Optional(int number, CancellationToken token = default) => F();
        Task Late(int number, bool flag = false, CancellationToken token = default) => F();
        Task Required(CancellationToken token, int number) => F();
        Task Two(CancellationToken a, CancellationToken b) => F();
        Task None(int number) => F();
        Task Overloaded(int number) => F();
        Task Overloaded(int number, CancellationToken token) => F();
        Task<T> Generic<T>(T value) => throw new InvalidOperationException();
        Task<T> Generic<T>(T value, CancellationToken stop) => throw new InvalidOperationException();
        Task OtherType(int number) => F();
        Task OtherType(long number, CancellationToken token) => F();
        Task OtherResult(int number) => F();
        Task<int> OtherResult(int number, CancellationToken token) => G();
        Task LeftOut(int number = 1) => F();
        Task LeftOut(int number, CancellationToken token) => F();
        Task Many(params int[] numbers) => F();
        Task Many(int[] numbers, CancellationToken token) => F();
        class Hiding { public Task Hidden() => throw new InvalidOperationException(); Task Hidden(CancellationToken token) => Hidden(); }
        """;

    [Theory]
    [InlineData("[|Optional(1)|];", "token", "", true)]
    [InlineData("[|Optional(1, default)|];", "token", "", false)]
    [InlineData("[|Optional(1, CancellationToken.None)|];", "token", "", false)]
    [InlineData("[|Optional(1, new CancellationToken())|];", "token", "", false)]
    [InlineData("var t = new CancellationToken(true); [|Optional(1, t)|];", "token", "t", false)]
    [InlineData("using var s = new CancellationTokenSource(); [|Optional(token: s.Token, number: 1)|];", "token", "s.Token", false)]
    [InlineData("[|Optional(number: 1)|];", "token", "", false)]
    [InlineData("[|Late(1)|];", "token", "", false)]
    [InlineData("[|Late(1, true)|];", "token", "", true)]
    [InlineData("var t = new CancellationToken(true); [|Required(t, 1)|];", "token", "t", false)]
    [InlineData("[|Overloaded(1)|];", "token", "", true)]
    [InlineData("[|Generic(1)|];", "stop", "", true)]
    [InlineData("[|Generic<string>(\"\")|];", "stop", "", true)]
    [InlineData("[|list.ToAsync(1)|];", "token", "", true)]
    [InlineData("Func<CancellationToken, Task> f = _ => F(); var t = new CancellationToken(true); [|f(t)|];", "arg", "t", false)]
    public void The_parameter_is_found_with_what_it_is_given(string statements, string name, string given, bool isNext)
    {
        foreach (var framework in Source.Frameworks)
        {
            var parameter = Find(statements, framework);
            Assert.NotNull(parameter);
            Assert.Equal(name, parameter.Parameter.Name);
            Assert.Equal(given, parameter.Token?.Syntax.ToString() ?? "");
            Assert.Equal(isNext, parameter.IsNext);
        }
    }

    [Theory]
    [InlineData("[|None(1)|];")]
    [InlineData("[|Two(default, default)|];")]
    [InlineData("[|OtherType(1)|];")]
    [InlineData("[|OtherResult(1)|];")]
    [InlineData("[|LeftOut()|];")]
    [InlineData("[|Many(1, 2)|];")]
    [InlineData("[|new Hiding().Hidden()|];")]
    [InlineData("Func<Task> f = F; [|f()|];")]
    public void Calls_without_one_have_none(string statements)
    {
        foreach (var framework in Source.Frameworks)
            Assert.Null(Find(statements, framework));
    }

    private static TokenParameter? Find(string statements, string framework)
    {
        var source = Source.InMethod(statements, framework, Members + " } static class Extensions { public static Task ToAsync(this object o, int number, CancellationToken token = default) => Task.CompletedTask; } partial class C {");
        return TokenParameter.Of(source.Call, source.Symbols);
    }
}
