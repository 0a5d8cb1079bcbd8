using AsyncPitfalls.Semantics.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What the analysis says of the starts in some bodies, which are compiled together.</summary>
internal static class AnalysedBodies
{
    public static IEnumerable<(RandomBody Body, int Site, TaskFate Fate)> Fates(IReadOnlyList<RandomBody> bodies, CancellationToken cancellationToken)
    {
        var methods = bodies.Select((body, i) => $"async Task B{i}({RandomBody.Parameters}) {{ {body.Text(Spelling.Analysed)} }}");
        var source = new Source(
            $$"""
            using System;
            using System.Collections.Generic;
            using System.IO;
            using System.Threading.Tasks;

            class C
            {
                Task? _field;
                List<Task> _fields = [];

                Task F(int site) => throw new InvalidOperationException();
                IEnumerable<int> Items(int count) => throw new InvalidOperationException();
                void Touch(int number) => throw new InvalidOperationException();
                void Take(object? thing) => throw new InvalidOperationException();
                {{string.Join("\n", methods)}}
            }
            """);
        var declarations = source.Model.SyntaxTree.GetRoot(cancellationToken).DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Where(m => m.Identifier.ValueText.StartsWith('B'));
        return bodies.Zip(declarations).SelectMany(pair => Fates(pair.First, (IMethodBodyOperation)source.Model.GetOperation(pair.Second, cancellationToken)!, source));
    }

    private static IEnumerable<(RandomBody Body, int Site, TaskFate Fate)> Fates(RandomBody body, IMethodBodyOperation method, Source source)
    {
        var graph = ControlFlowGraph.Create(method);
        return from call in method.Descendants().OfType<IInvocationOperation>()
               where call.TargetMethod.Name == "F"
               let fate = TaskFlow.Around(call, graph, source.Symbols)!.FateOf(call)
               select (body, (int)call.Arguments[0].Value.ConstantValue.Value!, fate);
    }
}
