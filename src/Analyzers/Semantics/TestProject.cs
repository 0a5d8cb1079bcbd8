using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Semantics;

/// <summary>Is this compilation a test project: does it reference a test framework? Asked once per compilation.</summary>
public static class TestProject
{
    private static readonly ConditionalWeakTable<Compilation, StrongBox<bool>> Cache = new();

    public static bool Is(Compilation compilation) => Cache.GetValue(
        compilation,
        static c => new(c.ReferencedAssemblyNames.Any(a => a.Name
            is "xunit.core" or "xunit.v3.core" or "nunit.framework" or "TUnit.Core"
            or "Microsoft.VisualStudio.TestPlatform.TestFramework" or "MSTest.TestFramework"))).Value;
}
