using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Tests.Pages;

/// <summary>
/// A compiled program, run in a process of its own: the unobserved exceptions and the console belong to a whole process.
/// </summary>
internal static class ChildProgram
{
    /// <summary>What the program prints. A program that is killed by what it lost has printed something all the same.</summary>
    public static async Task<string> OutputOfAsync(Compilation compilation, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("program");
        try
        {
            var program = Path.Combine(folder.FullName, "Program.dll");
            var result = compilation.Emit(program, cancellationToken: cancellationToken);
            Assert.True(result.Success, string.Join("\n", result.Diagnostics) + "\n" + string.Join("\n\n", compilation.SyntaxTrees));

            File.Copy(typeof(TaskWait).Assembly.Location, Path.Combine(folder.FullName, Path.GetFileName(typeof(TaskWait).Assembly.Location)));
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "Program.runtimeconfig.json"),
                """{ "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "10.0.0" } } }""",
                cancellationToken);
            var run = await Cli.DotnetAsync(folder.FullName, [program]);
            return run.Output.ReplaceLineEndings("\n").TrimEnd('\n');
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
