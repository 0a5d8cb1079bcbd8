using System.Reflection;
using AsyncPitfalls.Tests.Catalogue;
using Microsoft.CodeAnalysis.Testing;

namespace AsyncPitfalls.Tests.Pages;

/// <summary>Every page of <c>docs/rules</c> is run: what it shows is what happens.</summary>
public sealed class RulePageTests
{
    public static TheoryData<string> Ids => [.. Rules.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Flagged_blocks_are_reported_at_the_underlined_places(string id)
    {
        var page = RulePage.Read(id);
        Assert.NotEmpty(page.Of("flagged"));
        foreach (var block in page.Of("flagged"))
        {
            var marked = block.Marked(id);
            Assert.Contains("{|", marked);
            await RunAsync(page, test => test.TestCode = test.Program(marked));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Fixed_blocks_are_what_the_fix_writes(string id)
    {
        var page = RulePage.Read(id);
        var shown = new HashSet<string>();
        foreach (var flagged in page.Of("flagged"))
        {
            foreach (var repaired in page.Following(flagged, "csharp", "fixed"))
            {
                shown.Add(repaired.Argument);
                await RunAsync(page, test =>
                {
                    test.TestCode = test.Program(flagged.Marked(id));
                    test.FixedCode = test.Program(repaired.Marked(id));
                    // What other rules say of it.
                    test.FixedState.MarkupHandling = MarkupMode.Allow;
                    test.CodeActionEquivalenceKey = repaired.Argument;
                }, repaired.Framework);
            }
        }

        Assert.Equal(KeysOf(id).Order(), shown.Order());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_block_is_understood(string id)
    {
        var page = RulePage.Read(id);
        var run = page.Of("flagged").SelectMany(b => page.Following(b, "csharp", "fixed"))
            .Concat(page.Of("proof").SelectMany(b => page.Following(b, "text")))
            .Concat(page.Blocks.Where(b => b is { Language: "csharp", Kind: "flagged" or "fine" or "proof" or "setup" }));
        Assert.Empty(page.Blocks.Except(run).Select(b => $"line {b.Line}: {b.Language} {b.Kind} {b.Argument}"));
    }

    // The keys of a fix are its constants.
    private static IEnumerable<string> KeysOf(string id) => Rules.FixOf(id)?.GetType()
        .GetFields(BindingFlags.NonPublic | BindingFlags.Static)
        .Where(f => f.IsLiteral && f.Name.EndsWith("Key", StringComparison.Ordinal))
        .Select(f => (string)f.GetRawConstantValue()!) ?? [];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Fine_blocks_are_not_reported(string id)
    {
        var page = RulePage.Read(id);
        Assert.NotEmpty(page.Of("fine"));
        foreach (var block in page.Of("fine"))
            await RunAsync(page, test => test.TestCode = test.Program(block.Code));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Proofs_print_what_the_page_says(string id)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var page = RulePage.Read(id);
        Assert.NotEmpty(page.Of("proof"));
        foreach (var block in page.Of("proof"))
        {
            using var proof = new Proof(block.Code);
            var outputs = page.Following(block, "text").ToDictionary(b => b.Kind, b => b.Code.TrimEnd('\n'));
            Assert.True(outputs.Count > 1, $"The proof in line {block.Line} needs a 'text before' and a 'text <fix>' block.");
            foreach (var (key, expected) in outputs)
            {
                var printed = key == "before" ? await proof.BeforeAsync(cancellationToken) : await proof.AfterAsync(id, key, cancellationToken);
                Assert.True(expected == printed, $"{key} prints\n{printed}\nbut the page says\n{expected}");
            }
        }
    }

    // On both references: what a page shows must not depend on the framework.
    private static async Task RunAsync(RulePage page, Action<PageTest> arrange, string only = "")
    {
        foreach (var framework in only != "" ? [only] : new[] { FrameworkReferences.Net8, FrameworkReferences.Net10 })
        {
            var test = new PageTest(page, framework);
            arrange(test);
            await test.RunAsync(TestContext.Current.CancellationToken);
        }
    }
}
