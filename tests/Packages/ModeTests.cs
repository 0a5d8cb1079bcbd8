namespace AsyncPitfalls.Tests.Packages;

/// <summary>The presets, chosen by the property <c>AsyncPitfallsMode</c>.</summary>
public sealed class ModeTests(ModeTests.Project project) : IClassFixture<ModeTests.Project>
{
    [Fact]
    public async Task None_is_silent()
    {
        var build = await project.BuildAsync("none");
        Assert.Equal((0, 0), (build.ExitCode, build.Findings.Count));
    }

    [Fact]
    public async Task All_errors_fails_the_build()
    {
        var build = await project.BuildAsync("all-errors");
        Assert.NotEqual(0, build.ExitCode);
        Assert.Equal(Programs.ThreeIds, build.Ids.Intersect(Programs.ThreeIds));
        Assert.All(build.Findings, finding => Assert.Equal("error", finding.Severity));
    }

    [Fact]
    public async Task What_the_user_configures_wins_over_the_mode()
    {
        var build = await project.BuildAsync(
            "all-errors",
            """
            [*.cs]
            dotnet_diagnostic.AP1001.severity = none
            dotnet_diagnostic.AP1002.severity = warning
            """);
        Assert.Equal(
            [("AP1002", "warning"), ("AP2003", "error")],
            build.Findings.Where(f => Programs.ThreeIds.Contains(f.Id)).Select(f => (f.Id, f.Severity)));
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("all-error")]
    public async Task A_wrong_mode_is_an_error_that_names_the_right_ones(string mode)
    {
        var build = await project.BuildAsync(mode);
        Assert.NotEqual(0, build.ExitCode);
        var finding = Assert.Single(build.Findings);
        Assert.Equal($"AsyncPitfallsMode is '{mode}'; it must be none, recommended, all-warnings or all-errors.", finding.Message);
    }

    /// <summary>One project that every mode is tried on.</summary>
    public sealed class Project(PackedProduct product) : IAsyncLifetime
    {
        private Consumer _consumer = null!;

        public async ValueTask InitializeAsync() =>
            _consumer = await Consumer.RestoredAsync(product, "Modes", "AsyncPitfalls", Programs.ThreePitfalls);

        internal Task<CliResult> BuildAsync(string mode, string editorConfig = "")
        {
            _consumer.Write(".editorconfig", editorConfig);
            return _consumer.BuildAsync("-p:AsyncPitfallsMode=" + mode);
        }

        public ValueTask DisposeAsync() => default;
    }
}
