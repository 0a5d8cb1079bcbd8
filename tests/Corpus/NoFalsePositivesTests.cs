using AsyncPitfalls.Tests.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncPitfalls.Tests.Corpus;

/// <summary>All rules, those that are off by default too, over correct code: silence.</summary>
public sealed class NoFalsePositivesTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(Rules.Repository, "tests", "Corpus"), "*.cs")
        .Select(path => Path.GetFileName(path)!).Where(name => name != nameof(NoFalsePositivesTests) + ".cs")];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task No_rule_reports_anything(string file)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var text = await File.ReadAllTextAsync(Path.Combine(Rules.Repository, "tests", "Corpus", file), cancellationToken);
        var compilation = CSharpCompilation.Create(
            "Corpus",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, cancellationToken: cancellationToken), CSharpSyntaxTree.ParseText(text, cancellationToken: cancellationToken)],
            FrameworkReferences.For(FrameworkReferences.Net10),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                specificDiagnosticOptions: Rules.Ids.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Warn))));

        Assert.Empty(compilation.GetDiagnostics(cancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));
        Assert.Empty(await compilation.WithAnalyzers([.. Rules.All]).GetAnalyzerDiagnosticsAsync(cancellationToken));
    }

    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;
}
