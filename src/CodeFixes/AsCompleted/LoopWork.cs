using AsyncPitfalls.Editing;
using AsyncPitfalls.Pending;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.AsCompleted;

/// <summary>
/// The work of a loop over tasks that end, where one query in front of it (or inside it) starts all of them and its call takes a
/// cancellation token.
/// </summary>
internal sealed class LoopWork
{
    private readonly CompletionLoop _loop;
    private readonly ScopedStarts _starts;
    private readonly ExpressionSyntax _source;
    private readonly LambdaExpressionSyntax _selector;
    private readonly ParameterSyntax _element;
    private readonly LocalDeclarationStatementSyntax? _list;

    private LoopWork(CompletionLoop loop, ScopedStarts starts, ExpressionSyntax source, LambdaExpressionSyntax selector, ParameterSyntax element, LocalDeclarationStatementSyntax? list)
    {
        _loop = loop;
        _starts = starts;
        _source = source;
        _selector = selector;
        _element = element;
        _list = list;
    }

    /// <summary>Reads the loop at a place; null when the library cannot start its work.</summary>
    public static LoopWork? Of(TaskFixContext context)
    {
        if (context.Nearest<ForEachStatementSyntax, IForEachLoopOperation>() is not { Syntax: ForEachStatementSyntax syntax } operation
            || CompletionLoop.Of(operation, context.Symbols) is not { StartsWork: false, Variable: { } variable } loop || !loop.Call.IsWithin(operation.Collection))
        {
            return null;
        }

        if (ScopedStarts.OfArguments(loop.Call, context.Symbols) is not { Starts.Count: 1 } starts || starts.Starts.Keys.Single() is var made
            && !SymbolEqualityComparer.Default.Equals(context.Model.GetTypeInfo(made, context.CancellationToken).Type, variable.Type))
        {
            return null;
        }

        if (starts.Starts.Keys.Single().Parent is not LambdaExpressionSyntax
            {
                Parent: ArgumentSyntax
                {
                    Parent: ArgumentListSyntax { Arguments.Count: 1, Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select", Expression: var source } } },
                },
            } selector
            || ParameterOf(selector) is not { } element)
        {
            return null;
        }

        var list = starts.Locals.Count == 0 ? null : ListOf(starts.Locals.Single(), loop, syntax, context);
        return (list is not null || starts.Locals.Count == 0) && !IsCommented(loop.Call.Syntax) ? new(loop, starts, source, selector, element, list) : null;
    }

    public void Write(DocumentEditor editor, INamedTypeSymbol library, TaskFixContext context)
    {
        var loop = (ForEachStatementSyntax)_loop.Loop.Syntax;
        var name = Names.Unused("ct", loop, context.Model);
        var made = (ExpressionSyntax)_selector.Body;
        var parameter = _starts.Starts[made];
        var work = ParenthesizedLambdaExpression(
            ParameterList(SeparatedList([_element.WithoutTrivia(), NewParameter(name)])),
            made.ReplaceNode(parameter.Call.Syntax, TokenArgument.With(parameter, IdentifierName(name))).WithoutTrivia());

        var arguments = new List<ExpressionSyntax> { _source.WithoutTrivia(), work };
        if ((_starts.Token ?? CallersToken(context)) is { } token)
            arguments.Add(token.WithoutTrivia());
        var call = InvocationExpression(Generate.Member(Generate.TypeName(library, editor.Generator), "EachAsync"), ArgumentList(SeparatedList(arguments.Select(Argument))))
            .WithAdditionalAnnotations(Formatter.Annotation);

        var written = loop.ReplaceNode(_loop.Call.Syntax, call.WithTriviaFrom(_loop.Call.Syntax));
        if (_list is not null)
        {
            written = written.WithLeadingTrivia(JoinedTrivia(_list, loop));
            editor.RemoveNode(Neighbours.Removable(_list), SyntaxRemoveOptions.KeepNoTrivia);
        }

        editor.ReplaceNode(loop, written);

        // (string id, ct) cannot be written: the new one is as explicit as the other.
        ParameterSyntax NewParameter(string identifier) => _element.Type is null
            ? Parameter(Identifier(identifier))
            : Parameter(Identifier(identifier)).WithType(Generate.TypeName(context.Symbols.CancellationToken!, editor.Generator));
    }

    private ExpressionSyntax? CallersToken(TaskFixContext context) =>
        AsyncScope.Of(_loop.Loop).CancellationToken(context.Symbols) is { } token ? IdentifierName(token.Name) : null;

    // The comments above both.
    private static IEnumerable<SyntaxTrivia> JoinedTrivia(StatementSyntax list, StatementSyntax loop)
    {
        var first = list.GetLeadingTrivia();
        var indentation = Layout.Indentation(list);
        return first.Where((t, i) => i < first.Count - 1 || t != indentation)
            .Concat(loop.GetLeadingTrivia().SkipWhile(t => t.RawKind == (int)SyntaxKind.EndOfLineTrivia));
    }

    private static ParameterSyntax? ParameterOf(LambdaExpressionSyntax selector) => selector switch
    {
        SimpleLambdaExpressionSyntax simple => simple.Parameter,
        ParenthesizedLambdaExpressionSyntax { ReturnType: null, ParameterList.Parameters: [var only] } => only,
        _ => null,
    };

    // Right in front of the loop, and named nowhere else: then it makes no difference that the tasks start in the loop.
    private static LocalDeclarationStatementSyntax? ListOf(ILocalSymbol local, CompletionLoop loop, StatementSyntax syntax, TaskFixContext context) =>
        SymbolUses.Around(loop.Call).Of(local) is [var only] && only.IsWithin(loop.Call)
        && Neighbours.Before(syntax).FirstOrDefault() is LocalDeclarationStatementSyntax { Declaration.Variables: [var declarator] } declaration
        && SymbolEqualityComparer.Default.Equals(context.Model.GetDeclaredSymbol(declarator, context.CancellationToken), local)
        && !declaration.ContainsDirectives && !syntax.GetLeadingTrivia().Any(t => t.IsDirective) && !IsCommented(declaration)
            ? declaration
            : null;

    // Inside or behind, where it would be lost.
    private static bool IsCommented(SyntaxNode node) => node.DescendantTrivia()
        .Any(t => !string.IsNullOrWhiteSpace(t.ToString()) && t.SpanStart >= node.SpanStart);
}
