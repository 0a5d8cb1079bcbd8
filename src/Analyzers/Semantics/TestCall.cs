using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>
/// Is a call made only for a test library to look at: to tell a mock which call is meant
/// (<c>mail.Received().SendAsync(order);</c>), or to see what it throws at once (<c>Assert.Throws(() => SendAsync(null))</c>)?
/// </summary>
public static class TestCall
{
    private static readonly string[] Libraries = ["NSubstitute", "Moq", "FakeItEasy", "Rhino", "Telerik"];

    public static bool IsOne(IInvocationOperation call)
    {
        for (var receiver = call.Receiver(); receiver is not null; receiver = (receiver as IInvocationOperation)?.Receiver())
        {
            if (receiver is IInvocationOperation { TargetMethod: var method } && IsOfLibrary(method))
                return true;
        }

        // mail.SendAsync(Arg.Any<Order>())
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.DescendantsAndSelf().Any(o => o is IInvocationOperation { TargetMethod: var matcher } && IsOfLibrary(matcher)))
                return true;
        }

        // mail.When(m => m.SendAsync(order)), Received.InOrder(() => { .. }), Assert.Throws(() => SendAsync(null))
        for (var o = call.Parent; o is not null; o = o.Parent)
        {
            if (o is IAnonymousFunctionOperation && o.Parent?.Outermost().Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } } && (IsOfLibrary(method) || method.Name.StartsWith("Throw", StringComparison.Ordinal)))
                return true;
        }

        return false;
    }

    private static bool IsOfLibrary(IMethodSymbol method)
    {
        var root = method.ContainingNamespace;
        while (root?.ContainingNamespace is { IsGlobalNamespace: false } outer)
            root = outer;
        return root is not null && Array.IndexOf(Libraries, root.Name) >= 0;
    }
}
