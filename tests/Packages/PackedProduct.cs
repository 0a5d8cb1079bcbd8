using AsyncPitfalls.Tests.Catalogue;
using AsyncPitfalls.Tests.Packages;

[assembly: AssemblyFixture(typeof(PackedProduct))]

namespace AsyncPitfalls.Tests.Packages;

/// <summary>
/// The packages as a user gets them, in a folder that serves as their feed. Packed when the first test asks, from a
/// build of its own: the outputs that the running tests use stay as they are.
/// </summary>
public sealed class PackedProduct : IDisposable
{
    private readonly Lazy<Task<string>> _root;
    private DirectoryInfo? _created;

    public PackedProduct() => _root = new(PackAsync);

    /// <summary>No other run had this version, so no cache holds an older package of it.</summary>
    public string Version { get; } = $"0.0.1-run{DateTime.UtcNow:yyyyMMddHHmmssfff}";

    /// <summary>The path of one of the packages.</summary>
    public async Task<string> PackageAsync(string id) => Path.Combine(await _root.Value, "feed", $"{id}.{Version}.nupkg");

    /// <summary>An empty folder beside the others', from which the packages can be restored.</summary>
    public async Task<string> NewFolderAsync(string name) =>
        Directory.CreateDirectory(Path.Combine(await _root.Value, "consumers", name)).FullName;

    /// <summary>
    /// The environment of a consumer: our packages are unpacked into a folder that goes with the run, all others are
    /// taken from where they are.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync()
    {
        var usual = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return new Dictionary<string, string>
        {
            ["NUGET_PACKAGES"] = Path.Combine(await _root.Value, "packages"),
            ["NUGET_FALLBACK_PACKAGES"] = usual,
        };
    }

    public void Dispose() => _created?.Delete(recursive: true);

    private async Task<string> PackAsync()
    {
        _created = Directory.CreateTempSubdirectory("AsyncPitfalls.");
        var root = _created.FullName;
        string[] options =
        [
            "-c", FrameworkReferences.Metadata("Configuration"),
            "--artifacts-path", Path.Combine(root, "artifacts"),
            "-o", Path.Combine(root, "feed"),
            "-p:PackageVersion=" + Version,
            .. Cli.OnItsOwn,
        ];

        // The library's dependency on the analyzers has them built along with it.
        (await Cli.DotnetAsync(Rules.Repository, ["pack", Path.Combine("src", "Runtime"), .. options])).Succeeded();
        (await Cli.DotnetAsync(Rules.Repository, ["pack", Path.Combine("src", "Package"), "--no-build", .. options])).Succeeded();
        WriteSettings(Path.Combine(root, "consumers"));
        return root;
    }

    // Nothing from the folders above reaches the consumers; the machine's own package sources stay in force.
    private static void WriteSettings(string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(Rules.Repository, "global.json"), Path.Combine(folder, "global.json"));
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Directory.Build.targets"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, ".editorconfig"), "root = true\n");
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            """
            <configuration>
              <packageSources>
                <add key="AsyncPitfalls under test" value="../feed" />
              </packageSources>
            </configuration>
            """);
    }
}
