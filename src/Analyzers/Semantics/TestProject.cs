using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncPitfalls.Semantics;

/// <summary>Is this compilation a test project: does it reference a test framework? Asked once per compilation.</summary>
public static class TestProject
{
    private static readonly ConditionalWeakTable<Compilation, StrongBox<bool>> Cache = new();

    /// <summary>Are rules that are noise in tests silent where the context is: a test project, without the option that lets them speak?</summary>
    public static bool IsSilent(OperationAnalysisContext context) =>
        Is(context.Compilation) && !Options.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(context.Operation.Syntax.SyntaxTree)).ReportInTests;

    public static bool Is(Compilation compilation) => Cache.GetValue(
        compilation,
        static c => new(c.ReferencedAssemblyNames.Any(a => a.Name
            is "xunit.core" or "xunit.v3.core" or "nunit.framework" or "TUnit.Core"
            or "Microsoft.VisualStudio.TestPlatform.TestFramework" or "MSTest.TestFramework"))).Value;
}
