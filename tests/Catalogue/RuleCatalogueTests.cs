using System.Text.RegularExpressions;
using AsyncPitfalls.Semantics;
using AsyncPitfalls.Tests.Pages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncPitfalls.Tests.Catalogue;

/// <summary>What holds for every rule there is or will be; each failure names the file and the line to add.</summary>
public sealed partial class RuleCatalogueTests
{
    public static TheoryData<string> Ids => [.. Rules.Ids];

    [Fact]
    public void Every_analyzer_has_one_rule_and_every_rule_its_own_id()
    {
        Assert.NotEmpty(Rules.All);
        Assert.All(Rules.All, a => Assert.Single(a.SupportedDiagnostics));
        Assert.Equal(Rules.Ids.Count(), Rules.Ids.Distinct().Count());
    }

    [Fact]
    public void Every_rule_derives_from_the_base_and_is_named_after_itself() => Assert.All(Rules.All, analyzer =>
    {
        Assert.IsType<TaskAnalyzer>(analyzer, exactMatch: false);
        Assert.EndsWith("Analyzer", analyzer.GetType().Name);
    });

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_stands_in_the_group_of_its_id(string id)
    {
        var category = id[..3] switch
        {
            "AP1" => Categories.Gather,
            "AP2" => Categories.Timeouts,
            "AP3" => Categories.Pending,
            "AP4" => Categories.AsCompleted,
            "AP5" => Categories.Cancel,
            _ => null,
        };
        Assert.Matches(@"^AP\d{4}$", id);
        Assert.Equal(category, Rules.Descriptor(id).Category);
        Assert.Equal("AsyncPitfalls." + category, AnalyzerOf(id).Namespace);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_descriptor_says_what_is_lost_and_where_to_read_on(string id)
    {
        var rule = Rules.Descriptor(id);
        Assert.EndsWith($"/docs/rules/{id}.md", rule.HelpLinkUri);
        Assert.NotEqual("", rule.Description.ToString());
        Assert.NotEqual("", rule.Title.ToString());
        // A build log shows the message alone: it is a sentence without a full stop.
        Assert.Matches(@"^\p{Lu}.*[^.]$", rule.MessageFormat.ToString());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_has_a_page_that_agrees_with_it(string id)
    {
        var rule = Rules.Descriptor(id);
        var page = RulePage.Read(id).Text;

        Assert.StartsWith($"# {id}: {rule.Title}\n", page);
        Assert.Equal(id, Header(page, "Id"));
        Assert.Equal(rule.Category, Header(page, "Category"));
        Assert.Equal(SeverityOf(rule), Header(page, "Severity"));
        Assert.Equal(rule.IsEnabledByDefault ? "Yes" : "No", Header(page, "On by default"));
        Assert.Equal(Rules.FixOf(id) is null, Header(page, "Fix") == "No");
        foreach (var section in new[] { "What is lost", "How to repair it", "What is not reported", "When to suppress it", "Proof" })
            Assert.Contains($"\n## {section}\n", page);
    }

    [Fact]
    public void There_is_no_page_without_a_rule()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Rules.Repository, "docs", "rules"), "AP*.md").Select(p => Path.GetFileNameWithoutExtension(p)!);
        Assert.Equal(Rules.Ids.Order(), pages.Order());
    }

    [Theory]
    [InlineData("docs/rules/README.md", "")]
    [InlineData("README.md", "docs/rules/")]
    public void The_table_of_rules_is_the_rules(string file, string pages)
    {
        var rows = Rules.Ids.Order().Select(id => (Id: id, Rule: Rules.Descriptor(id))).Select(r =>
            $"| [{r.Id}]({pages}{r.Id}.md) | {r.Rule.Title} | {SeverityOf(r.Rule)} | {(r.Rule.IsEnabledByDefault ? "Yes" : "No")} | {(Rules.FixOf(r.Id) is null ? "No" : "Yes")} |");
        var written = File.ReadLines(Path.Combine(Rules.Repository, file)).Where(l => l.StartsWith("| [AP", StringComparison.Ordinal));
        Assert.Equal(rows, written.Select(l => l.Replace("https://github.com/AsyncPitfalls/AsyncPitfalls/blob/main/", "")));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_has_a_test_class_of_its_name(string id)
    {
        var analyzer = AnalyzerOf(id);
        var name = analyzer.Namespace!.Replace("AsyncPitfalls.", "AsyncPitfalls.Tests.") + "." + analyzer.Name.Replace("Analyzer", "Tests");
        Assert.NotNull(typeof(RuleCatalogueTests).Assembly.GetType(name));
    }

    [Fact]
    public void Every_shared_block_is_explained()
    {
        var page = File.ReadAllText(Path.Combine(Rules.Repository, "docs", "how-it-works.md"));
        Assert.All(
            Rules.Analyzers.GetTypes().Where(t => t is { Namespace: "AsyncPitfalls.Semantics", IsNested: false, IsEnum: false }),
            block => Assert.Contains($"`{block.Name}`", page));
    }

    [Fact]
    public void Every_fix_is_for_a_rule_that_exists_and_offers_Fix_All() => Assert.All(Rules.Fixes, fix =>
    {
        var id = Assert.Single(fix.FixableDiagnosticIds);
        var analyzer = AnalyzerOf(id);
        Assert.Equal(analyzer.FullName!.Replace("Analyzer", "CodeFix"), fix.GetType().FullName);
        Assert.IsType<TaskCodeFix>(fix, exactMatch: false);
        Assert.Equal(
            [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution],
            fix.GetFixAllProvider()!.GetSupportedFixAllScopes());
        Assert.Contains(fix.GetType().GetCustomAttributesData(), a => a.AttributeType == typeof(ExportCodeFixProviderAttribute));
    });

    [Fact]
    public void What_the_fixes_write_exists_in_the_library() => Assert.All(
        typeof(TaskWaitMethods).GetFields().Select(f => (string)f.GetRawConstantValue()!),
        name => Assert.Contains(typeof(TaskWait).GetMethods(), m => m.Name == name));

    [Fact]
    public void The_assemblies_reference_only_what_every_host_has()
    {
        string[] compiler = ["netstandard", "System.Collections.Immutable", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"];
        Assert.Empty(Rules.Analyzers.GetReferencedAssemblies().Select(a => a.Name!).Except(compiler));

        string[] editor = [.. compiler, "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "AsyncPitfalls.Analyzers"];
        Assert.Empty(Rules.CodeFixes.GetReferencedAssemblies().Select(a => a.Name!).Except(editor));
    }

    [Fact]
    public void Both_assemblies_load_in_the_oldest_supported_compiler() => Assert.All(
        Rules.Analyzers.GetReferencedAssemblies().Concat(Rules.CodeFixes.GetReferencedAssemblies())
            .Where(a => a.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)),
        a => Assert.Equal(new Version(4, 8, 0, 0), a.Version));

    private static Type AnalyzerOf(string id) => Rules.All.Single(a => a.SupportedDiagnostics.Any(d => d.Id == id)).GetType();

    private static string SeverityOf(DiagnosticDescriptor rule) => rule.DefaultSeverity switch
    {
        DiagnosticSeverity.Info => "Suggestion",
        var severity => severity.ToString(),
    };

    private static string? Header(string page, string name) =>
        HeaderRow().Matches(page).Where(m => m.Groups["name"].Value == name).Select(m => m.Groups["value"].Value).FirstOrDefault();

    [GeneratedRegex(@"^\| (?<name>[^|]+?) \| (?<value>[^|]+?) \|$", RegexOptions.Multiline)]
    private static partial Regex HeaderRow();
}
