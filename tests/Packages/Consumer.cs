namespace AsyncPitfalls.Tests.Packages;

/// <summary>A project that uses the packages, in a folder of its own.</summary>
internal sealed class Consumer
{
    private readonly IReadOnlyDictionary<string, string> _environment;

    private Consumer(string folder, IReadOnlyDictionary<string, string> environment)
    {
        Folder = folder;
        _environment = environment;
    }

    public string Folder { get; }

    /// <summary>Writes the project and its program, and restores it.</summary>
    /// <param name="product">The packages.</param>
    /// <param name="name">The name of project and folder.</param>
    /// <param name="package">Which of the packages is referenced, in the way <c>dotnet add package</c> does it.</param>
    /// <param name="program">What is in Program.cs.</param>
    /// <param name="frameworks">The targets, separated by semicolons; with several the project is a library.</param>
    public static async Task<Consumer> RestoredAsync(
        PackedProduct product, string name, string package, string program, string frameworks = "net10.0")
    {
        var consumer = new Consumer(await product.NewFolderAsync(name), await product.EnvironmentAsync());
        var several = frameworks.Contains(';');
        // What the command writes for a development dependency, and for an ordinary one.
        var reference = package == "AsyncPitfalls"
            ? $"""
                <PackageReference Include="{package}" Version="{product.Version}">
                      <PrivateAssets>all</PrivateAssets>
                      <IncludeAssets>runtime; build; native; contentfiles; analyzers; buildtransitive</IncludeAssets>
                    </PackageReference>
                """
            : $"""<PackageReference Include="{package}" Version="{product.Version}" />""";
        consumer.Write("Program.cs", program);
        consumer.Write(
            name + ".csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework{(several ? "s" : "")}>{frameworks}</TargetFramework{(several ? "s" : "")}>
                <OutputType>{(several ? "Library" : "Exe")}</OutputType>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                {reference}
              </ItemGroup>
            </Project>
            """);
        (await consumer.DotnetAsync(["restore", .. Cli.OnItsOwn])).Succeeded();
        return consumer;
    }

    /// <summary>The names of the files in the output of a project with one target.</summary>
    public IReadOnlyList<string> OutputFiles => [.. Directory.EnumerateFiles(OutputFolder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))];

    private string OutputFolder => Path.Combine(Folder, "bin", "Debug", "net10.0");

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public DateTime WrittenAt(string file) => File.GetLastWriteTimeUtc(Path.Combine(Folder, file));

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    /// <summary>A build of everything: an unchanged project would not be compiled, and say nothing.</summary>
    public Task<CliResult> BuildAsync(params string[] options) =>
        DotnetAsync(["build", "--no-incremental", "--no-restore", .. Cli.OnItsOwn, .. options]);

    /// <summary>What a user types, apart from the restore that has been done.</summary>
    public Task<CliResult> FormatAnalyzersAsync() => DotnetAsync(["format", "analyzers", "--no-restore"]);

    public Task<CliResult> RunAsync() => DotnetAsync([Path.Combine(OutputFolder, Path.GetFileName(Folder) + ".dll")]);

    private Task<CliResult> DotnetAsync(IEnumerable<string> arguments) => Cli.DotnetAsync(Folder, arguments, _environment);
}
