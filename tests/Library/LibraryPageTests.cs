using AsyncPitfalls.Tests.Catalogue;
using AsyncPitfalls.Tests.Pages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncPitfalls.Tests.Library;

/// <summary>The page of the library: every example is run and prints what stands below it.</summary>
public sealed class LibraryPageTests
{
    private static readonly string[] Helpers =
    [
        .. typeof(TaskWait).GetMethods().Where(m => m is { IsStatic: true, IsPublic: true }).Select(m => m.Name).Distinct(), nameof(TaskScope),
    ];

    private static readonly RulePage Page = RulePage.Parse(
        "library", File.ReadAllText(Path.Combine(Rules.Repository, "docs", "library.md")).ReplaceLineEndings("\n"));

    public static TheoryData<int> Examples => [.. Page.Of("run").Select(b => b.Line)];

    [Theory, MemberData(nameof(Examples))]
    public async Task Example_prints_what_stands_below_it(int line)
    {
        var example = Page.Of("run").Single(b => b.Line == line);
        var output = Assert.Single(Page.Following(example, "text", "output"));

        var printed = await RunAsync(
            $"""
            using AsyncPitfalls;
            using static Services;

            {example.Code}

            {Page.Setup}
            """);

        Assert.Equal(output.Code.TrimEnd('\n'), printed);
    }

    [Fact]
    public async Task Sample_prints_what_the_page_says()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Rules.Repository, "samples", "Losses"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains(Path.DirectorySeparatorChar + "obj" + Path.DirectorySeparatorChar));

        var printed = await RunAsync([.. files.Select(File.ReadAllText)]);

        Assert.Equal(Assert.Single(Page.Of("sample")).Code.TrimEnd('\n'), printed);
    }

    [Fact]
    public void No_example_is_left_out() => Assert.Equal(
        Page.Text.Split("\n```csharp").Length - 1,
        Page.Of("run").Concat(Page.Of("setup")).Count(b => b.Language == "csharp"));

    [Fact]
    public void Every_helper_has_an_example() =>
        Assert.All(Helpers, helper => Assert.Contains(Page.Of("run"), b => b.Code.Contains(helper, StringComparison.Ordinal)));

    [Fact]
    public void Every_section_of_a_helper_has_a_picture_and_says_what_it_is_not_for()
    {
        var sections = Page.Text.Split("\n## ").Where(s => s.Contains("```csharp run", StringComparison.Ordinal)).ToList();
        Assert.Equal(9, sections.Count);
        Assert.All(sections, section =>
        {
            Assert.Contains("```mermaid\n", section);
            Assert.Contains("**Not for**", section);
        });
    }

    private static Task<string> RunAsync(params string[] files) => ChildProgram.OutputOfAsync(
        CSharpCompilation.Create(
            "Program",
            [.. files.Append(ImplicitUsings).Select(file => CSharpSyntaxTree.ParseText(file, new CSharpParseOptions(LanguageVersion.Latest)))],
            FrameworkReferences.For(FrameworkReferences.Net10).Add(FrameworkReferences.Library),
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable)),
        TestContext.Current.CancellationToken);

    // What a project has without asking.
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;
}
