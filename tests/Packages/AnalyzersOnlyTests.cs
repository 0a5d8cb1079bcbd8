using System.Text.Json;

namespace AsyncPitfalls.Tests.Packages;

/// <summary>A project that references AsyncPitfalls alone: built, fixed by <c>dotnet format</c>, built again and run.</summary>
public sealed class AnalyzersOnlyTests(AnalyzersOnlyTests.Course course) : IClassFixture<AnalyzersOnlyTests.Course>
{
    [Fact]
    public void Build_shows_every_finding_with_its_page()
    {
        Assert.Equal(Programs.ThreeIds, course.FirstBuild.Ids);
        Assert.All(course.FirstBuild.Findings, finding =>
        {
            Assert.Equal("warning", finding.Severity);
            Assert.EndsWith($"/docs/rules/{finding.Id}.md)", finding.Message);
        });
    }

    [Fact]
    public void Nothing_of_ours_reaches_the_output()
    {
        Assert.Contains("AnalyzersOnly.dll", course.OutputFiles);
        Assert.DoesNotContain(course.OutputFiles, file => file.Contains("Pitfalls", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("Pitfalls", course.DependencyManifest, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Format_applies_what_preserves_behaviour_and_nothing_else() => Assert.Equal(Programs.FixedByItself, course.Formatted);

    [Fact]
    public void Format_again_leaves_the_file_alone()
    {
        Assert.Equal(course.Formatted, course.FormattedAgain);
        Assert.Equal(course.WrittenAfterFormat, course.WrittenAfterFormatAgain);
    }

    [Fact]
    public void What_format_left_is_still_reported() => Assert.Equal(["AP1002", "AP2003"], course.LastBuild.Ids);

    [Fact]
    public void Fixed_program_shows_both_failures()
    {
        Assert.Contains("no mail", course.Printed);
        Assert.Contains("no feed", course.Printed);
        Assert.Contains("done", course.Printed);
    }

    [Fact]
    public void Error_log_links_every_finding_to_its_page()
    {
        using var log = JsonDocument.Parse(course.ErrorLog);
        var run = log.RootElement.GetProperty("runs")[0];
        var pages = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()
            .Where(rule => rule.TryGetProperty("helpUri", out _))
            .ToDictionary(rule => rule.GetProperty("id").GetString()!, rule => rule.GetProperty("helpUri").GetString()!);
        var found = run.GetProperty("results").EnumerateArray()
            .Select(result => result.GetProperty("ruleId").GetString()!)
            .Where(id => id.StartsWith("AP", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        Assert.Equal("2.1.0", log.RootElement.GetProperty("version").GetString());
        Assert.Equal(Programs.ThreeIds, found);
        Assert.All(Programs.ThreeIds, id => Assert.EndsWith($"/docs/rules/{id}.md", pages[id]));
    }

    /// <summary>The steps, each taken once; what was seen on the way.</summary>
    public sealed class Course(PackedProduct product) : IAsyncLifetime
    {
        internal CliResult FirstBuild { get; private set; } = null!;

        internal CliResult LastBuild { get; private set; } = null!;

        internal string ErrorLog { get; private set; } = "";

        internal string Formatted { get; private set; } = "";

        internal string FormattedAgain { get; private set; } = "";

        internal DateTime WrittenAfterFormat { get; private set; }

        internal DateTime WrittenAfterFormatAgain { get; private set; }

        internal IReadOnlyList<string> OutputFiles { get; private set; } = [];

        internal string DependencyManifest { get; private set; } = "";

        internal string Printed { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            var consumer = await Consumer.RestoredAsync(product, "AnalyzersOnly", "AsyncPitfalls", Programs.ThreePitfalls);
            FirstBuild = (await consumer.BuildAsync("-p:ErrorLog=log.sarif%2Cversion=2.1")).Succeeded();
            ErrorLog = consumer.Read("log.sarif");

            (await consumer.FormatAnalyzersAsync()).Succeeded();
            Formatted = consumer.Read("Program.cs");
            WrittenAfterFormat = consumer.WrittenAt("Program.cs");
            (await consumer.FormatAnalyzersAsync()).Succeeded();
            FormattedAgain = consumer.Read("Program.cs");
            WrittenAfterFormatAgain = consumer.WrittenAt("Program.cs");

            LastBuild = (await consumer.BuildAsync()).Succeeded();
            OutputFiles = consumer.OutputFiles;
            DependencyManifest = consumer.Read(Path.Combine("bin", "Debug", "net10.0", "AnalyzersOnly.deps.json"));
            Printed = (await consumer.RunAsync()).Succeeded().Output;
        }

        public ValueTask DisposeAsync() => default;
    }
}
