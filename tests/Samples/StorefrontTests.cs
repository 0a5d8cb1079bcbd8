using System.Security;
using AsyncPitfalls.Tests.Catalogue;

namespace AsyncPitfalls.Tests.Samples;

/// <summary>The sample holds one finding of every rule that is on by default, and its build says nothing else.</summary>
public sealed class StorefrontTests
{
    [Fact]
    public async Task Build_reports_every_rule_once_and_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("Storefront.");
        try
        {
            CopySample(folder.FullName);
            // Of what the sample references, the tests have been built with all.
            var build = await Cli.DotnetAsync(
                folder.FullName,
                ["build", "-c", FrameworkReferences.Metadata("Configuration"), "--no-incremental", "--no-dependencies", .. Cli.OnItsOwn]);

            build.Succeeded();
            Assert.Equal(Rules.Ids.Where(id => Rules.Descriptor(id).IsEnabledByDefault).Order(StringComparer.Ordinal), build.Ids);
            Assert.All(build.Findings, finding =>
            {
                Assert.Equal("warning", finding.Severity);
                Assert.EndsWith($"/docs/rules/{finding.Id}.md)", finding.Message);
            });
            // The README shows one of them.
            Assert.Contains(build.Findings, f => File.ReadAllText(Path.Combine(Rules.Repository, "README.md")).Contains($"{f.File}({f.Place}): {f.Severity} {f.Id}: {f.Message}\n"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Elsewhere, so that a build of the repository that goes on meanwhile is not disturbed.
    private static void CopySample(string folder)
    {
        var sample = Path.Combine(Rules.Repository, "samples", "Storefront");
        foreach (var file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(sample, file);
            if (path.Split(Path.DirectorySeparatorChar)[0] is "bin" or "obj")
                continue;

            var copy = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (path.EndsWith(".csproj", StringComparison.Ordinal))
                File.WriteAllText(copy, File.ReadAllText(file).Replace("\"../../", "\"" + SecurityElement.Escape(Rules.Repository) + "/"));
            else
                File.Copy(file, copy);
        }

        foreach (var settings in (string[])["Directory.Build.props", "Directory.Packages.props"])
        {
            var import = SecurityElement.Escape(Path.Combine(Rules.Repository, settings));
            File.WriteAllText(Path.Combine(folder, settings), $"""<Project><Import Project="{import}" /></Project>""");
        }

        File.Copy(Path.Combine(Rules.Repository, "global.json"), Path.Combine(folder, "global.json"));
    }
}
