using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Cancel.CleanupUsesCancelledTokenAnalyzer, AsyncPitfalls.Cancel.CleanupUsesCancelledTokenCodeFix>;

namespace AsyncPitfalls.Tests.Cancel;

public sealed class CleanupUsesCancelledTokenFixTests
{
    private const string None = "AP5001.None";
    private const string Limit = "AP5001.Limit";

    private static string Marked(string statements) => statements.Replace("#token: token", "{|AP5001:token: token|}").Replace("#token", "{|AP5001:token|}");

    [Theory]
    [InlineData("try\n{\n    await Work(token);\n}\nfinally\n{\n    await Close(#token).ConfigureAwait(false); // whatever happens\n}\nreturn 1;", "try\n{\n    await Work(token);\n}\nfinally\n{\n    await Close(CancellationToken.None).ConfigureAwait(false); // whatever happens\n}\nreturn 1;")]
    [InlineData("try { await Work(token); } finally { await Close(#token: token); }\nreturn 1;", "try { await Work(token); } finally { await Close(token: CancellationToken.None); }\nreturn 1;")]
    [InlineData("try { await Work(token); } finally { await _gate.WaitAsync(1000, /* all of it */ #token); }\nreturn 1;", "try { await Work(token); } finally { await _gate.WaitAsync(1000, /* all of it */ CancellationToken.None); }\nreturn 1;")]
    [InlineData("try { await Work(token); } finally { try { await Close(#token); } finally { await Work(#token); } }\nreturn 1;", "try { await Work(token); } finally { try { await Close(CancellationToken.None); } finally { await Work(CancellationToken.None); } }\nreturn 1;")]
    public Task Cleanup_gets_no_token(string before, string after) => Verify.Fix(CleanupPrograms.InMethod(Marked(before)), CleanupPrograms.InMethod(after), None, changesBehaviour: true);

    [Theory]
    [InlineData(
        "try\n{\n    await Work(token);\n}\nfinally\n{\n    // Whatever happens.\n    await Close(#token).ConfigureAwait(false);\n}\nreturn 1;",
        "try\n{\n    await Work(token);\n}\nfinally\n{\n    // Whatever happens.\n    using var cleanup = new CancellationTokenSource(TimeSpan.FromSeconds(10));\n    await Close(cleanup.Token).ConfigureAwait(false);\n}\nreturn 1;")]
    [InlineData(
        "try\n{\n    await Work(token);\n}\ncatch (OperationCanceledException)\n{\n    var cleanup = name;\n    await Close(#token);\n    throw;\n}\nreturn 1;",
        "try\n{\n    await Work(token);\n}\ncatch (OperationCanceledException)\n{\n    var cleanup = name;\n    using var cleanup1 = new CancellationTokenSource(TimeSpan.FromSeconds(10));\n    await Close(cleanup1.Token);\n    throw;\n}\nreturn 1;")]
    public Task Cleanup_gets_a_limit_of_its_own(string before, string after) => Verify.Fix(CleanupPrograms.InMethod(Marked(before)), CleanupPrograms.InMethod(after), Limit, changesBehaviour: true);

    [Fact]
    public Task No_limit_where_there_is_no_room_for_it() => Verify.NoFix(
        CleanupPrograms.InMethod(Marked("try { await Work(token); }\nfinally\n{\n    if (flag)\n        await Close(#token);\n}\nreturn 1;")), Limit);

    [Fact]
    public Task No_limit_for_a_gate_that_has_to_be_taken_back() => Verify.NoFix(
        CleanupPrograms.InMethod(Marked("try\n{\n    await Work(token);\n}\nfinally\n{\n    await _gate.WaitAsync(#token);\n}\nreturn 1;")), Limit);
}
