using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Gather;

/// <summary>The variable outside the try that keeps the WhenAll task for the handlers, there already or to be declared.</summary>
internal sealed class WhenAllVariable
{
    private readonly AwaitedWhenAll _whenAll;
    private readonly SemanticModel _model;
    private readonly TryStatementSyntax _try;
    private readonly string _name;
    private readonly bool _isDeclaredOutside;

    private WhenAllVariable(
        AwaitedWhenAll whenAll, SemanticModel model, TryStatementSyntax attempt, string name, bool isDeclaredOutside, bool isReadByHandler = false)
    {
        IsReadByHandler = isReadByHandler;
        _whenAll = whenAll;
        _model = model;
        _try = attempt;
        _name = name;
        _isDeclaredOutside = isDeclaredOutside;
    }

    /// <summary>Does the handler ask this variable already, on account of another WhenAll in the same try?</summary>
    public bool IsReadByHandler { get; }

    /// <summary>The variable for an awaited WhenAll; null where none can be declared or assigned.</summary>
    public static WhenAllVariable? For(AwaitedWhenAll whenAll, TaskFixContext context)
    {
        if (whenAll.Try.Syntax is not TryStatementSyntax { Parent: BlockSyntax } attempt || !Names.CanBeWritten(whenAll.Call.Type))
            return null;
        if (whenAll.Local is null && Shared(whenAll, attempt, context.Symbols) is { } shared)
            return new(whenAll, context.Model, attempt, shared.Name, isDeclaredOutside: true, isReadByHandler: true);
        if (whenAll.Local is not { } local)
            return new(whenAll, context.Model, attempt, Names.Unused("all", attempt, context.Model), isDeclaredOutside: false);

        var declarator = local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken);
        if (declarator is null || !attempt.Span.Contains(declarator.Span))
        {
            // Task all; in front of the try has no value yet where the handler would read it.
            return declarator is VariableDeclaratorSyntax { Initializer: null } && attempt.Span.Contains(whenAll.Call.Syntax.Span)
                ? null
                : new(whenAll, context.Model, attempt, local.Name, isDeclaredOutside: true);
        }

        // var all = Task.WhenAll(..); as the only declarator of its statement becomes an assignment. In the wider scope the
        // name may meet another declaration: two tries in a row like to use the same one.
        return declarator.Parent is VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } }
            ? new(whenAll, context.Model, attempt, Names.Widened(local, declarator, attempt, context.Model), isDeclaredOutside: false)
            : null;
    }

    /// <summary>Declares the variable before the try and assigns it inside; nothing where it stands outside already.</summary>
    public void Declare(DocumentEditor editor)
    {
        if (_whenAll.Local is not null && _isDeclaredOutside)
            return;

        var call = (ExpressionSyntax)_whenAll.Call.Syntax;
        if (_whenAll.Local is not null)
        {
            var declaration = call.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>()!;
            editor.ReplaceNode(declaration, Generate.Assignment(_name, call.WithoutTrivia()).WithTriviaFrom(declaration));
            if (_whenAll.Local.Name != _name)
                Rename(editor, _whenAll.Local);
        }
        else if (Awaiting(_whenAll) is not { } statement)
        {
            // In the midst of an expression, or without braces to put another statement into.
            var assigned = AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, IdentifierName(_name), call.WithoutTrivia());
            editor.ReplaceNode(call, ParenthesizedExpression(assigned).WithTriviaFrom(call));
        }
        else
        {
            var assignment = Generate.Assignment(_name, call.WithoutTrivia()).WithLeadingTrivia(statement.GetLeadingTrivia());
            editor.InsertBefore(statement, assignment);
            editor.ReplaceNode(statement, statement.ReplaceNode(call, IdentifierName(_name).WithTriviaFrom(call)).WithLeadingTrivia(ElasticMarker));
        }

        if (_isDeclaredOutside)
            return;

        var type = Generate.TypeName(_whenAll.Call.Type!, editor.Generator);
        if (_model.GetNullableContext(_try.SpanStart).AnnotationsEnabled())
            type = NullableType(type);
        var variable = Generate.Variable(type, _name, LiteralExpression(SyntaxKind.NullLiteralExpression));
        editor.InsertBefore(_try, variable.WithLeadingTrivia(_try.GetLeadingTrivia()));
        editor.ReplaceNode(_try, (node, _) => node.WithLeadingTrivia(ElasticMarker));
    }

    private void Rename(DocumentEditor editor, ILocalSymbol local)
    {
        foreach (var use in SymbolUses.Around(_whenAll.Call).Of(local).Select(u => u.Syntax).OfType<IdentifierNameSyntax>())
            editor.ReplaceNode(use, use.WithIdentifier(Identifier(_name).WithTriviaFrom(use.Identifier)));
    }

    /// <summary>
    /// <c>all?.Exception?.InnerExceptions.Count &gt; 1 ? all.Exception : e</c>: the caught exception, unless it is only
    /// one of several.
    /// </summary>
    public ExpressionSyntax ExceptionOr(string caught)
    {
        var count = Generate.Member(MemberBindingExpression(IdentifierName("InnerExceptions")), "Count");
        ExpressionSyntax several = _isDeclaredOutside && IsAssignedBeforeTry()
            ? ConditionalAccessExpression(Generate.Member(IdentifierName(_name), "Exception"), count)
            : ConditionalAccessExpression(
                IdentifierName(_name),
                ConditionalAccessExpression(MemberBindingExpression(IdentifierName("Exception")), count));
        return ConditionalExpression(
            BinaryExpression(SyntaxKind.GreaterThanExpression, several, LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1))),
            Generate.Member(IdentifierName(_name), "Exception"),
            IdentifierName(caught));
    }

    // The variable of a WhenAll before this one, which has succeeded when this one starts: Task? all = null; in front of
    // the try, only ever given the tasks of WhenAll, and asked for its Exception by a handler.
    private static ILocalSymbol? Shared(AwaitedWhenAll whenAll, TryStatementSyntax attempt, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(whenAll.Call);
        foreach (var handler in whenAll.Try.Catches)
        {
            foreach (var local in handler.Handler.Descendants().OfType<ILocalReferenceOperation>().Select(r => r.Local))
            {
                var given = uses.Of(local).Select(u => u.AssignedValue()).OfType<IOperation>().ToList();
                if (SymbolEqualityComparer.Default.Equals(local.Type.WithNullableAnnotation(NullableAnnotation.None), symbols.Task)
                    && local.DeclaringSyntaxReferences.All(d => d.Span.End < attempt.SpanStart)
                    && given.Count > 0
                    && given.All(v => v.Unwrap() is IInvocationOperation call && call.IsWhenAll(symbols) && call.Syntax.SpanStart < whenAll.Call.Syntax.SpanStart && v.IsWithin(whenAll.Try.Body))
                    && uses.Of(local).Any(u => u.IsWithin(handler) && TaskFacts.UseOf(u, symbols) == TaskUse.Inspected))
                {
                    return local;
                }
            }
        }

        return null;
    }

    private bool IsAssignedBeforeTry() => _whenAll.Call.Syntax.SpanStart < _try.SpanStart;

    // The statement whose first effect is the call, so that the call can move in front of it.
    private static StatementSyntax? Awaiting(AwaitedWhenAll whenAll)
    {
        if (whenAll.Call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax } statement)
            return null;

        var value = statement switch
        {
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax, RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: var right } } => right,
            ExpressionStatementSyntax { Expression: var expression } => expression,
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: var initializer }] } => initializer,
            ReturnStatementSyntax { Expression: { } returned } => returned,
            _ => null,
        };
        while (value is ParenthesizedExpressionSyntax or AwaitExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax && value != whenAll.Call.Syntax)
        {
            value = value switch
            {
                ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
                AwaitExpressionSyntax await => await.Expression,
                InvocationExpressionSyntax call => call.Expression,
                MemberAccessExpressionSyntax member => member.Expression,
                _ => value,
            };
        }

        return value == whenAll.Call.Syntax ? statement : null;
    }
}
