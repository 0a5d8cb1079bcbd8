using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace AsyncPitfalls.Tests;

/// <summary>
/// Runs one rule, and its fix, over small programs. The place of a report is written as <c>{|AP1001:await x|}</c>.
/// Every program is tried on .NET 8 and on .NET 10 references, on which the same call binds differently.
/// </summary>
internal static class Verify<TAnalyzer, TCodeFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new()
{
    private static readonly string[] Frameworks = [FrameworkReferences.Net8, FrameworkReferences.Net10];

    /// <summary>The rule reports exactly at the marked places; at none, when nothing is marked.</summary>
    public static async Task Reports(string code, string? framework = null, bool library = true, string? editorConfig = null, bool mayNotCompile = false, DiagnosticResult? expected = null, bool inTestProject = false)
    {
        foreach (var target in framework is null ? Frameworks : [framework])
        {
            var test = new Test(target, library) { TestCode = code };
            if (expected is { } result)
                test.ExpectedDiagnostics.Add(result);
            if (inTestProject)
                test.TestState.AdditionalReferences.Add(FrameworkReferences.TestFramework);
            if (mayNotCompile)
                test.CompilerDiagnostics = CompilerDiagnostics.None;
            if (editorConfig is not null)
                test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[*.cs]\n" + editorConfig));
            await test.RunAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A report of the rule, for tests that look at its message and its related places too.</summary>
    public static DiagnosticResult Result(string id) => new(new TAnalyzer().SupportedDiagnostics.Single(d => d.Id == id));

    /// <summary>The rule says nothing.</summary>
    public static Task NoDiagnostic(string code, string? framework = null, bool library = true, bool mayNotCompile = false)
    {
        Assert.DoesNotContain("{|", code);
        return Reports(code, framework, library, mayNotCompile: mayNotCompile);
    }

    /// <summary>
    /// The fix with this key turns one program into the other; Fix All in the document does the same, and beyond it
    /// too, unless the fix changes behaviour: then it changes nothing there.
    /// </summary>
    public static async Task Fix(
        string before, string after, string key, bool changesBehaviour = false, string? framework = null, bool library = true,
        LanguageVersion language = LanguageVersion.Latest, OutputKind output = OutputKind.DynamicallyLinkedLibrary)
    {
        foreach (var target in framework is null ? Frameworks : [framework])
        {
            var test = new Test(target, library, language)
            {
                TestCode = before,
                FixedCode = after,
                CodeActionEquivalenceKey = key,
                CodeActionValidationMode = CodeActionValidationMode.None,
            };
            test.TestState.OutputKind = output;
            // What the fix leaves alone is marked in the program after it.
            test.FixedState.MarkupHandling = MarkupMode.Allow;
            test.BatchFixedState.MarkupHandling = MarkupMode.Allow;
            if (changesBehaviour)
                test.CodeFixTestBehaviors |= CodeFixTestBehaviors.SkipFixAllInProjectCheck | CodeFixTestBehaviors.SkipFixAllInSolutionCheck;
            await test.RunAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The rule reports at the marked places, and no fix with this key (with any, when null) is offered there.</summary>
    public static async Task NoFix(string code, string? key = null, string? framework = null, bool library = true)
    {
        foreach (var target in framework is null ? Frameworks : [framework])
        {
            var test = new Test(target, library)
            {
                TestCode = code,
                FixedCode = code,
                CodeActionEquivalenceKey = key,
                CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllCheck,
            };
            test.FixedState.MarkupHandling = MarkupMode.Allow;
            await test.RunAsync(TestContext.Current.CancellationToken);
        }
    }

    private sealed class Test : CSharpCodeFixTest<TAnalyzer, TCodeFix, DefaultVerifier>
    {
        private readonly LanguageVersion _language;

        public Test(string framework, bool library, LanguageVersion language = LanguageVersion.Latest)
        {
            _language = language;
            ReferenceAssemblies = new ReferenceAssemblies(framework);
            TestState.AdditionalReferences.AddRange(FrameworkReferences.For(framework));
            if (library)
                TestState.AdditionalReferences.Add(FrameworkReferences.Library);
        }

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(_language, DocumentationMode.Diagnose);

        protected override CompilationOptions CreateCompilationOptions() => ((CSharpCompilationOptions)base.CreateCompilationOptions())
            .WithNullableContextOptions(_language >= LanguageVersion.CSharp8 ? NullableContextOptions.Enable : NullableContextOptions.Disable)
            .WithAllowUnsafe(true);
    }
}
