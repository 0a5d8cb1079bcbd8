using System.Text.RegularExpressions;

namespace AsyncPitfalls.Tests;

/// <summary>What a command left behind on the console.</summary>
internal sealed partial record CliResult(int ExitCode, string Output)
{
    /// <summary>The warnings and errors in it, each once: a build prints them again in its summary.</summary>
    public IReadOnlyList<Finding> Findings { get; } =
    [
        .. FindingLine().Matches(Output)
            .Select(m => new Finding(
                Path.GetFileName(m.Groups["file"].Value.Trim()),
                m.Groups["place"].Value,
                m.Groups["severity"].Value,
                m.Groups["id"].Value,
                m.Groups["message"].Value.Trim(),
                m.Groups["framework"].Value))
            .Distinct()
            .OrderBy(f => f.Id, StringComparer.Ordinal),
    ];

    /// <summary>The ids of the findings, in order.</summary>
    public IEnumerable<string> Ids => Findings.Select(f => f.Id);

    /// <summary>Fails the test with the whole output when the command failed.</summary>
    public CliResult Succeeded()
    {
        Assert.True(ExitCode == 0, Output);
        return this;
    }

    // file(1,2): warning ID: message [project::TargetFramework=framework], where only severity and message are never missing.
    [GeneratedRegex(@"^(?<file>[^(\r\n]*?)(\((?<place>[\d,]+)\))? ?: (?<severity>warning|error) (?<id>[A-Z]+\d+)? ?: (?<message>[^\[\r\n]*)(\[[^\]\r\n]*?(::TargetFramework=(?<framework>[^\]\r\n]*))?\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex FindingLine();
}

/// <summary>One warning or error of a build.</summary>
internal sealed record Finding(string File, string Place, string Severity, string Id, string Message, string Framework);
