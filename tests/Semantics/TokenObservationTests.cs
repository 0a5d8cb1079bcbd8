using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

/// <summary>What is in source is tried with AP5001; here is what comes from another assembly.</summary>
public sealed class TokenObservationTests
{
    private const string Library =
        """
        using System.Threading;
        using System.Threading.Tasks;

        public interface IPeer { Task LeaveAsync(CancellationToken token); }
        public class Host
        {
            public Task StopAsync(CancellationToken token) => Task.CompletedTask;
            public Task CloseAsync(CancellationToken token) => Task.CompletedTask;
        }
        """;

    [Theory]
    [InlineData("host.CloseAsync(token)", true)]
    [InlineData("host.StopAsync(token)", false)]
    // Others may implement it too.
    [InlineData("peer.LeaveAsync(token)", true)]
    public void What_is_not_in_source_looks_at_its_token_but_for_a_stop(string call, bool expected)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);
        var library = CSharpCompilation.Create("Library", [CSharpSyntaxTree.ParseText(Library, cancellationToken: cancellationToken)], FrameworkReferences.For(FrameworkReferences.Net10), options);
        var tree = CSharpSyntaxTree.ParseText(
            $$"""
            using System.Threading;
            using System.Threading.Tasks;

            class Peer : IPeer { public Task LeaveAsync(CancellationToken token) => Task.CompletedTask; }
            class C { Task M(Host host, IPeer peer, CancellationToken token) => {{call}}; }
            """,
            cancellationToken: cancellationToken);
        var program = CSharpCompilation.Create("Program", [tree], [.. FrameworkReferences.For(FrameworkReferences.Net10), library.ToMetadataReference()], options);
        Assert.Empty(program.GetDiagnostics(cancellationToken));

        var invocation = tree.GetRoot(cancellationToken).DescendantNodes().Select(n => program.GetSemanticModel(tree).GetOperation(n, cancellationToken)).OfType<IInvocationOperation>().Single();
        Assert.Equal(expected, TokenObservation.MayObserve(invocation, invocation.Arguments[0], TaskSymbols.For(program)!));
    }
}
