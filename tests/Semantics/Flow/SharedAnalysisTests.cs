using System.Collections.Concurrent;
using System.Collections.Immutable;
using AsyncPitfalls.Semantics;
using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncPitfalls.Tests.Semantics.Flow;

public sealed class SharedAnalysisTests
{
    [Fact]
    public async Task Rules_that_ask_about_one_body_get_one_analysis()
    {
        var source = Source.InMethod("var t = F(); if (flag) return; await t; async Task L() { var r = F(); if (flag) return; await r; } await L();");
        var first = new AskingAnalyzer();
        var second = new OtherAskingAnalyzer();

        await source.Compilation.WithAnalyzers([first, second]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        // The method's and the local function's.
        Assert.Equal(2, first.Given.Distinct().Count());
        Assert.Equal(first.Given.ToHashSet(), second.Given.ToHashSet());
    }

#pragma warning disable RS1036, RS1038, RS1041 // These serve this test only.
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private class AskingAnalyzer : DiagnosticAnalyzer
    {
        public ConcurrentBag<TaskFlow> Given { get; } = [];

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
            [new("ASK", "", "", "", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterOperationAction(
                c =>
                {
                    if (TaskFlow.Around(c.Operation, c.GetControlFlowGraph(), TaskSymbols.For(c.Compilation)!) is { } flow)
                        Given.Add(flow);
                },
                OperationKind.Invocation);
        }
    }

    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class OtherAskingAnalyzer : AskingAnalyzer;
#pragma warning restore RS1036, RS1038, RS1041
}
