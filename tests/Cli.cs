using System.Diagnostics;

namespace AsyncPitfalls.Tests;

/// <summary>Runs <c>dotnet</c> as a user would in a shell of their own.</summary>
internal static class Cli
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Nothing of a build outlives it, and nobody else's compiler is asked.</summary>
    public static readonly string[] OnItsOwn = ["-nodeReuse:false", "-p:UseSharedCompilation=false", "-m:1", "-tl:off"];

    public static async Task<CliResult> DotnetAsync(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        SetEnvironment(start.Environment, environment);

        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            var soFar = await output + await error;
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"dotnet {string.Join(' ', start.ArgumentList)} took longer than {Limit}:\n{soFar}");
        }

        return new(process.ExitCode, await output + await error);
    }

    // What the test host and the build around it set for themselves would lead the child to another SDK or MSBuild.
    private static void SetEnvironment(IDictionary<string, string?> variables, IReadOnlyDictionary<string, string>? own)
    {
        foreach (var name in variables.Keys.Where(IsLeak).ToList())
            variables.Remove(name);

        variables["MSBUILDDISABLENODEREUSE"] = "1";
        variables["DOTNET_CLI_UI_LANGUAGE"] = "en";
        variables["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        variables["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        variables["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in own ?? new Dictionary<string, string>())
            variables[name] = value;
    }

    private static bool IsLeak(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("DOTNET_ROOT", StringComparison.OrdinalIgnoreCase));
}
