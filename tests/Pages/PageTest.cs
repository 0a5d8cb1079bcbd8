using AsyncPitfalls.Tests.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace AsyncPitfalls.Tests.Pages;

/// <summary>
/// One block of a page as a program, under all rules at once, as a user has them: those that are on by default, and the
/// page's own.
/// </summary>
internal sealed class PageTest : CSharpCodeFixTest<EmptyDiagnosticAnalyzer, EmptyCodeFixProvider, DefaultVerifier>
{
    private readonly RulePage _page;

    public PageTest(RulePage page, string framework)
    {
        _page = page;
        ReferenceAssemblies = new ReferenceAssemblies(framework);
        TestState.AdditionalReferences.AddRange(FrameworkReferences.For(framework));
        TestState.AdditionalReferences.Add(FrameworkReferences.Library);
        CodeActionValidationMode = CodeActionValidationMode.None;
        // Fix All has its tests with each rule.
        CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllCheck;
    }

    /// <summary>The members of a block as a whole program.</summary>
    public string Program(string members) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;
        {{(_page.Setup.Contains("static class Services") ? "using static Services;" : "")}}

        partial class Page
        {
        {{string.Join("\n", members.TrimEnd('\n').Split('\n').Select(l => l == "" ? "" : "    " + l))}}
        }

        {{_page.Setup}}
        """;

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() =>
        Rules.All.Where(a => a.SupportedDiagnostics.Any(d => d.IsEnabledByDefault || d.Id == _page.Id));

    protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => Rules.FixOf(_page.Id) is { } fix ? [fix] : [];

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);

    protected override CompilationOptions CreateCompilationOptions() =>
        ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithNullableContextOptions(NullableContextOptions.Enable);
}
