using System.IO.Compression;
using System.Xml.Linq;

namespace AsyncPitfalls.Tests.Packages;

/// <summary>What is in the packages, and what they say of themselves.</summary>
public sealed class ContentTests(PackedProduct product)
{
    private const string Analyzers = "AsyncPitfalls";
    private const string Library = "AsyncPitfalls.Runtime";

    [Fact]
    public async Task Analyzers_are_for_development_and_bring_nothing_along()
    {
        var package = await ReadAsync(Analyzers);

        Assert.Equal("true", package.Value("developmentDependency"));
        Assert.Empty(package.Dependencies);
        Assert.DoesNotContain(package.Files, file => file.StartsWith("lib/", StringComparison.Ordinal));
        Assert.Equal(
            ["AsyncPitfalls.Analyzers.dll", "AsyncPitfalls.CodeFixes.dll"],
            package.FilesIn("analyzers/dotnet/cs/"));
        Assert.Equal(2, package.FilesIn("analyzers/").Count());
    }

    [Fact]
    public async Task Analyzers_carry_their_presets_and_the_property_that_chooses_one()
    {
        var package = await ReadAsync(Analyzers);

        Assert.Equal(
            ["all-errors.globalconfig", "all-warnings.globalconfig", "none.globalconfig", "recommended.globalconfig"],
            package.FilesIn("config/"));
        // The names must be the package's, or nothing imports them.
        Assert.Equal(["AsyncPitfalls.props", "AsyncPitfalls.targets"], package.FilesIn("build/"));
        Assert.Equal(["AsyncPitfalls.props", "AsyncPitfalls.targets"], package.FilesIn("buildTransitive/"));
    }

    [Fact]
    public async Task Library_lets_the_analyzers_flow_to_whoever_uses_it()
    {
        var package = await ReadAsync(Library);

        Assert.Equal("", package.Value("developmentDependency"));
        Assert.Equal([".NETStandard2.0", "net8.0"], package.Dependencies.Keys.Order(StringComparer.Ordinal));
        Assert.All(package.Dependencies.Values, dependencies =>
        {
            var analyzers = Assert.Single(dependencies, d => d.Attribute("id")!.Value == Analyzers);
            Assert.Equal(product.Version, analyzers.Attribute("version")!.Value);
            var excluded = analyzers.Attribute("exclude")?.Value.Split(',') ?? [];
            Assert.DoesNotContain("Analyzers", excluded);
            Assert.DoesNotContain("Build", excluded);
            Assert.DoesNotContain("BuildTransitive", excluded);
        });
    }

    [Fact]
    public async Task Library_is_for_two_frameworks_and_needs_nothing_else_on_the_new_one()
    {
        var package = await ReadAsync(Library);

        Assert.Equal(
            ["net8.0/AsyncPitfalls.Runtime.dll", "net8.0/AsyncPitfalls.Runtime.xml", "netstandard2.0/AsyncPitfalls.Runtime.dll", "netstandard2.0/AsyncPitfalls.Runtime.xml"],
            package.FilesIn("lib/"));
        Assert.Equal([Analyzers], package.Dependencies["net8.0"].Select(d => d.Attribute("id")!.Value));
    }

    [Theory]
    [InlineData(Analyzers)]
    [InlineData(Library)]
    public async Task Gallery_shows_readme_icon_licence_and_repository(string id)
    {
        var package = await ReadAsync(id);

        Assert.Equal("MIT", package.Value("license"));
        Assert.Contains(package.Value("readme"), package.Files);
        Assert.Contains(package.Value("icon"), package.Files);
        Assert.NotEqual("", package.Value("description"));
        Assert.NotEqual("", package.Value("tags"));
        Assert.Equal(package.Value("projectUrl"), package.Element("repository")!.Attribute("url")!.Value);
    }

    private async Task<Package> ReadAsync(string id)
    {
        await using var archive = await ZipFile.OpenReadAsync(await product.PackageAsync(id), TestContext.Current.CancellationToken);
        await using var nuspec = await archive.GetEntry(id + ".nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
        var document = await XDocument.LoadAsync(nuspec, LoadOptions.None, TestContext.Current.CancellationToken);
        return new([.. archive.Entries.Select(entry => entry.FullName)], document.Root!.Elements().Single());
    }

    private sealed record Package(IReadOnlyList<string> Files, XElement Metadata)
    {
        public IReadOnlyDictionary<string, IReadOnlyList<XElement>> Dependencies { get; } =
            Metadata.Descendants(Metadata.Name.Namespace + "group").ToDictionary(
                group => group.Attribute("targetFramework")!.Value,
                IReadOnlyList<XElement> (group) => [.. group.Elements()]);

        public IEnumerable<string> FilesIn(string folder) => Files
            .Where(file => file.StartsWith(folder, StringComparison.Ordinal))
            .Select(file => file[folder.Length..])
            .Order(StringComparer.Ordinal);

        public XElement? Element(string name) => Metadata.Element(Metadata.Name.Namespace + name);

        public string Value(string name) => Element(name)?.Value ?? "";
    }
}
