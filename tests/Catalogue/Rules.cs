using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncPitfalls.Tests.Catalogue;

/// <summary>Every rule and every fix there is, found by reflection.</summary>
internal static class Rules
{
    public static Assembly Analyzers { get; } = typeof(TaskAnalyzer).Assembly;

    public static Assembly CodeFixes { get; } = typeof(TaskCodeFix).Assembly;

    public static IReadOnlyList<DiagnosticAnalyzer> All { get; } = [.. Instances<DiagnosticAnalyzer>(Analyzers)];

    public static IReadOnlyList<CodeFixProvider> Fixes { get; } = [.. Instances<CodeFixProvider>(CodeFixes)];

    public static IEnumerable<string> Ids => All.SelectMany(a => a.SupportedDiagnostics).Select(d => d.Id);

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = FrameworkReferences.Metadata("Repository");

    public static DiagnosticDescriptor Descriptor(string id) => All.SelectMany(a => a.SupportedDiagnostics).Single(d => d.Id == id);

    public static CodeFixProvider? FixOf(string id) => Fixes.SingleOrDefault(f => f.FixableDiagnosticIds.Contains(id));

    private static IEnumerable<T> Instances<T>(Assembly assembly) => assembly.GetTypes()
        .Where(t => !t.IsAbstract && typeof(T).IsAssignableFrom(t))
        .OrderBy(t => t.Name, StringComparer.Ordinal)
        .Select(t => (T)Activator.CreateInstance(t)!);
}
