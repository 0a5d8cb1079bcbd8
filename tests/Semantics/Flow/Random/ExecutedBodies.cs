using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>Bodies in one assembly, made to be run.</summary>
internal static class ExecutedBodies
{
    public static Harness Compile(IReadOnlyList<RandomBody> bodies)
    {
        var methods = bodies.Select((body, i) => $"async Task B{i}({RandomBody.Parameters}) {{ {body.Text(Spelling.Executed)} }}");
        var program =
            $$"""
            using System;
            using System.Collections.Generic;
            using System.IO;
            using System.Threading.Tasks;

            public sealed class Bodies{{bodies[0].Seed}} : {{typeof(Harness).FullName}}
            {
                public override IReadOnlyList<Body> Bodies() => [{{string.Join(", ", bodies.Select((_, i) => $"B{i}"))}}];
                {{string.Join("\n", methods)}}
            }
            """;
        var compilation = CSharpCompilation.Create(
            "Executed",
            [CSharpSyntaxTree.ParseText(program)],
            [.. FrameworkReferences.For(FrameworkReferences.Net10), MetadataReference.CreateFromFile(typeof(Harness).Assembly.Location)],
            new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)) + "\n" + program);
        assembly.Position = 0;
        var type = new AssemblyLoadContext(null).LoadFromStream(assembly).GetExportedTypes().Single();
        return (Harness)Activator.CreateInstance(type)!;
    }
}
