using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Timeouts.DelayTimerLeftRunningAnalyzer, AsyncPitfalls.Timeouts.DelayTimerLeftRunningCodeFix>;

namespace AsyncPitfalls.Tests.Timeouts;

/// <summary>The import of a helper, in files in which methods have the names of helpers.</summary>
public sealed class ImportsTests
{
    private const string Members =
        """
            readonly SemaphoreSlim _gate = new(1);

            async Task<bool> M(Task work, TimeSpan limit)
            {
                await _gate.WaitAsync();
                return await Task.WhenAny(work, #) == work;
            }

            async Task N(Task work, TimeSpan limit)
            {
                await work.WaitAsync(limit);
                await Task.WhenAny(work, #);
            }
        """;

    private const string Repaired =
        """
            readonly SemaphoreSlim _gate = new(1);

            async Task<bool> M(Task work, TimeSpan limit)
            {
                await _gate.WaitAsync();
                return await work.CompletesWithinAsync(limit);
            }

            async Task N(Task work, TimeSpan limit)
            {
                await work.WaitAsync(limit);
                await work.CompletesWithinAsync(limit);
            }
        """;

    [Theory]
    [InlineData("// The head of the file.\nusing System;\nusing System.Threading;\nusing System.Threading.Tasks;\n\nclass C\n{\n$\n}\n", "// The head of the file.\nusing System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing AsyncPitfalls;\n\nclass C\n{\n$\n}\n")]
    [InlineData("using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing static System.Console;\n\nclass C\n{\n$\n}\n", "using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing AsyncPitfalls;\nusing static System.Console;\n\nclass C\n{\n$\n}\n")]
    [InlineData("// The head of the file.\nusing Store.Orders;\nusing System;\nusing System.Threading;\nusing System.Threading.Tasks;\n\nnamespace Store.Orders { }\nclass C\n{\n$\n}\n", "// The head of the file.\nusing AsyncPitfalls;\nusing Store.Orders;\nusing System;\nusing System.Threading;\nusing System.Threading.Tasks;\n\nnamespace Store.Orders { }\nclass C\n{\n$\n}\n")]
    [InlineData("namespace Store\n{\n    using System;\n    using System.Threading;\n    using System.Threading.Tasks;\n\n    class C\n    {\n$\n    }\n}\n", "namespace Store\n{\n    using System;\n    using System.Threading;\n    using System.Threading.Tasks;\n    using AsyncPitfalls;\n\n    class C\n    {\n$\n    }\n}\n")]
    [InlineData("using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing AsyncPitfalls;\n\nclass C\n{\n$\n}\n", "using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing AsyncPitfalls;\n\nclass C\n{\n$\n}\n")]
    public Task The_helper_is_imported_beside_other_methods_of_its_name(string before, string after) => Verify.Fix(
        Inside(before, Members.Replace("#", "{|AP2005:Task.Delay|}(limit)")), Inside(after, Repaired), "AP2005.CompletesWithinAsync");

    private static string Inside(string file, string members) =>
        file.Replace("$", file.StartsWith("namespace", StringComparison.Ordinal) ? string.Join('\n', members.Split('\n').Select(line => line.Length == 0 ? line : "    " + line)) : members);
}
