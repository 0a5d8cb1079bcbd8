namespace AsyncPitfalls.Tests.Packages;

/// <summary>A project that references AsyncPitfalls.Runtime alone: the warnings come with it, and the fixes use it.</summary>
public sealed class LibraryTests(LibraryTests.Course course) : IClassFixture<LibraryTests.Course>
{
    [Fact]
    public void Build_shows_every_finding() => Assert.Equal(Programs.ThreeIds, course.FirstBuild.Ids);

    [Fact]
    public void The_mode_arrives_too() => Assert.Contains(
        course.BuildInUnknownMode.Findings,
        finding => finding.Severity == "error" && finding.Message.StartsWith("AsyncPitfallsMode is 'loud'", StringComparison.Ordinal));

    [Fact]
    public void Format_calls_the_library() => Assert.Equal(Programs.FixedByLibrary, course.Formatted);

    [Fact]
    public void What_format_left_is_still_reported() => Assert.Equal(["AP1002", "AP2003"], course.LastBuild.Ids);

    [Fact]
    public void Fixed_program_shows_both_failures() =>
        Assert.Equal(["no mail", "no feed", "done"], course.Printed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    [Fact]
    public void Only_the_library_reaches_the_output() => Assert.Equal(
        ["AsyncPitfalls.Runtime.dll"],
        course.OutputFiles.Where(file => file.Contains("Pitfalls", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The steps, each taken once; what was seen on the way.</summary>
    public sealed class Course(PackedProduct product) : IAsyncLifetime
    {
        internal CliResult FirstBuild { get; private set; } = null!;

        internal CliResult LastBuild { get; private set; } = null!;

        internal CliResult BuildInUnknownMode { get; private set; } = null!;

        internal string Formatted { get; private set; } = "";

        internal IReadOnlyList<string> OutputFiles { get; private set; } = [];

        internal string Printed { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            var consumer = await Consumer.RestoredAsync(product, "WithLibrary", "AsyncPitfalls.Runtime", Programs.ThreePitfalls);
            FirstBuild = (await consumer.BuildAsync()).Succeeded();
            BuildInUnknownMode = await consumer.BuildAsync("-p:AsyncPitfallsMode=loud");

            (await consumer.FormatAnalyzersAsync()).Succeeded();
            Formatted = consumer.Read("Program.cs");

            LastBuild = (await consumer.BuildAsync()).Succeeded();
            OutputFiles = consumer.OutputFiles;
            Printed = (await consumer.RunAsync()).Succeeded().Output;
        }

        public ValueTask DisposeAsync() => default;
    }
}
