using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>The call of the library that looks after a task which is meant to run on: its failures are traced.</summary>
internal sealed class ObserveCall
{
    private readonly INamedTypeSymbol _library;
    private readonly INamedTypeSymbol _trace;
    private readonly string _failure;

    private ObserveCall(INamedTypeSymbol library, INamedTypeSymbol trace, string failure)
    {
        _library = library;
        _trace = trace;
        _failure = failure;
    }

    /// <summary>The call at the place of a fix; null where the library, or the framework's trace, is not referenced.</summary>
    public static ObserveCall? At(TaskFixContext context) =>
        context.Symbols is { TaskWait: { } library, Trace: { } trace }
            ? new(library, trace, Names.Unused("failure", context.Node, context.Model))
            : null;

    /// <summary><c>task.Observe(failure => System.Diagnostics.Trace.TraceError(failure.ToString()))</c>, which gives no value.</summary>
    /// <param name="task">The task, with the trivia around it.</param>
    /// <param name="isValueTask">Is it a <c>ValueTask</c>, which has to become a task first?</param>
    /// <param name="generator">The generator of the document.</param>
    public ExpressionSyntax On(ExpressionSyntax task, bool isValueTask, SyntaxGenerator generator)
    {
        var observed = isValueTask
            ? InvocationExpression(Generate.Member(Generate.AsReceiver(task.WithoutTrivia()), "AsTask")).WithTriviaFrom(task)
            : task;
        return Generate.CallOn(observed, TaskWaitMethods.Observe, _library, generator, SimpleLambdaExpression(Parameter(Identifier(_failure)), Trace(generator)));
    }

    // By its full name, where the file does not import it: most will put a log of their own in its place.
    private ExpressionSyntax Trace(SyntaxGenerator generator)
    {
        var trace = ((TypeSyntax)generator.TypeExpression(_trace)).WithAdditionalAnnotations(Simplifier.Annotation);
        var text = InvocationExpression(Generate.Member(IdentifierName(_failure), "ToString"));
        return InvocationExpression(Generate.Member(trace, "TraceError"), ArgumentList(SingletonSeparatedList(Argument(text))));
    }
}
