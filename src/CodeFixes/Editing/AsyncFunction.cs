using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Editing;

/// <summary>
/// A method, local function or lambda that hands out a task, and could be async instead: each task that it returns is
/// then awaited in it. What it throws is from then on thrown by its task, never at once.
/// </summary>
internal sealed class AsyncFunction
{
    private readonly SyntaxNode _function;
    private readonly AsyncReturns _returns;

    private AsyncFunction(SyntaxNode function, AsyncReturns returns)
    {
        _function = function;
        _returns = returns;
    }

    /// <summary>
    /// The innermost function around a place; null when it is async already, gives no task, or cannot be async: by its
    /// parameters, its variables, or because something that it would have to await stands in a lock.
    /// </summary>
    public static AsyncFunction? Around(SyntaxNode place, TaskFixContext context)
    {
        var function = place.Parent?.FirstAncestorOrSelf<SyntaxNode>(IsFunction);
        if (function is null || SymbolOf(function, context) is not { IsAsync: false } symbol || !context.Symbols.IsTask(symbol.ReturnType) || BodyOf(function) is not { } body)
            return null;
        if (!CanBeAsync(symbol) || IsOfExpressionTree(function, context) || HasModifier(function, SyntaxKind.UnsafeKeyword) || !CanHoldAwaits(body, context))
            return null;

        var hasResult = symbol.ReturnType is INamedTypeSymbol { IsGenericType: true };
        return AsyncReturns.In(function, body, hasResult, context) is { } returns ? new(function, returns) : null;
    }

    /// <summary>Makes the function async, and lets it await what it returned.</summary>
    public void Write(DocumentEditor editor) => editor.ReplaceNode(_function, WithAsync(_returns.Rewrite(_function)));

    /// <summary>Makes the function async, and puts awaits in the place of some of its expressions.</summary>
    public void Write(DocumentEditor editor, SyntaxNode replaced, Func<SyntaxNode, SyntaxNode> replacement) =>
        editor.ReplaceNode(_function, WithAsync(_returns.Rewrite(_function, replaced, replacement)));

    /// <summary>
    /// Can an await be written at this place of a function that is async, or becomes so: not in a lock, a filter, a query or unsafe
    /// code, nor among variables that it may not stand between?
    /// </summary>
    public static bool CanAwaitAt(SyntaxNode place, TaskFixContext context)
    {
        var function = place.Parent?.FirstAncestorOrSelf<SyntaxNode>(IsFunction);
        SyntaxNode? body = function is null ? null : BodyOf(function);
        foreach (var node in place.Ancestors().TakeWhile(n => n != function))
        {
            if (node is LockStatementSyntax or CatchFilterClauseSyntax or QueryClauseSyntax or SelectOrGroupClauseSyntax or UnsafeStatementSyntax)
                return false;
        }

        return (body is null ? place.FirstAncestorOrSelf<GlobalStatementSyntax>() is not null : CanHoldAwaits(body, context)) && !HasModifier(place, SyntaxKind.UnsafeKeyword);
    }

    private static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or BasePropertyDeclarationSyntax or BaseTypeDeclarationSyntax;

    private static IMethodSymbol? SymbolOf(SyntaxNode function, TaskFixContext context) => function switch
    {
        MethodDeclarationSyntax or LocalFunctionStatementSyntax => context.Model.GetDeclaredSymbol(function, context.CancellationToken) as IMethodSymbol,
        AnonymousFunctionExpressionSyntax => context.Model.GetSymbolInfo(function, context.CancellationToken).Symbol as IMethodSymbol,
        _ => null,
    };

    private static SyntaxNode? BodyOf(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax m => m.Body ?? (SyntaxNode?)m.ExpressionBody?.Expression,
        LocalFunctionStatementSyntax l => l.Body ?? (SyntaxNode?)l.ExpressionBody?.Expression,
        AnonymousFunctionExpressionSyntax f => f.Body,
        _ => null,
    };

    // An async method of a struct works on a copy of it.
    private static bool CanBeAsync(IMethodSymbol symbol) =>
        !symbol.ReturnsByRef && !symbol.ReturnsByRefReadonly
        && symbol.Parameters.All(p => p.RefKind == RefKind.None && !p.Type.IsRefLikeType && p.Type.TypeKind is not (TypeKind.Pointer or TypeKind.FunctionPointer))
        && !(symbol is { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation, IsStatic: false, ContainingType: { IsValueType: true, IsReadOnly: false } })
        && !symbol.GetAttributes().Any(a => a.AttributeClass?.Name is "MethodImplAttribute");

    private static bool IsOfExpressionTree(SyntaxNode function, TaskFixContext context) =>
        function is LambdaExpressionSyntax && context.Model.GetTypeInfo(function, context.CancellationToken).ConvertedType is not { TypeKind: TypeKind.Delegate };

    // No iterators, no variables that an await may not stand between, nothing half-written.
    private static bool CanHoldAwaits(SyntaxNode body, TaskFixContext context)
    {
        foreach (var node in body.DescendantNodesAndSelf(n => n == body || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            switch (node)
            {
                case YieldStatementSyntax or UnsafeStatementSyntax or FixedStatementSyntax or RefTypeSyntax or RefExpressionSyntax or StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax or PointerTypeSyntax:
                case VariableDeclaratorSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax
                    when context.Model.GetDeclaredSymbol(node, context.CancellationToken) is ILocalSymbol { Type.IsRefLikeType: true } or ILocalSymbol { IsRef: true }:
                    return false;
            }
        }

        return !body.ContainsDiagnostics;
    }

    private static bool HasModifier(SyntaxNode function, SyntaxKind modifier) => function.AncestorsAndSelf().Any(n => n switch
    {
        MemberDeclarationSyntax member => member.Modifiers.Any(modifier),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(modifier),
        UnsafeStatementSyntax => modifier == SyntaxKind.UnsafeKeyword,
        _ => false,
    });

    private static SyntaxNode WithAsync(SyntaxNode function)
    {
        var keyword = Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(Space);
        return function switch
        {
            MethodDeclarationSyntax { Modifiers.Count: 0 } m => m.WithReturnType(m.ReturnType.WithoutLeadingTrivia()).WithModifiers(TokenList(keyword.WithLeadingTrivia(m.ReturnType.GetLeadingTrivia()))),
            MethodDeclarationSyntax m => m.WithModifiers(With(m.Modifiers, keyword)),
            LocalFunctionStatementSyntax { Modifiers.Count: 0 } l => l.WithReturnType(l.ReturnType.WithoutLeadingTrivia()).WithModifiers(TokenList(keyword.WithLeadingTrivia(l.ReturnType.GetLeadingTrivia()))),
            LocalFunctionStatementSyntax l => l.WithModifiers(With(l.Modifiers, keyword)),
            ParenthesizedLambdaExpressionSyntax { AttributeLists.Count: 0, Modifiers.Count: 0 } p => p.WithoutLeadingTrivia().WithModifiers(TokenList(keyword.WithLeadingTrivia(p.GetLeadingTrivia()))),
            ParenthesizedLambdaExpressionSyntax p => p.WithModifiers(With(p.Modifiers, keyword)),
            SimpleLambdaExpressionSyntax { AttributeLists.Count: 0, Modifiers.Count: 0 } s => s.WithoutLeadingTrivia().WithModifiers(TokenList(keyword.WithLeadingTrivia(s.GetLeadingTrivia()))),
            SimpleLambdaExpressionSyntax s => s.WithModifiers(With(s.Modifiers, keyword)),
            AnonymousMethodExpressionSyntax { Modifiers.Count: 0 } a => a.WithoutLeadingTrivia().WithModifiers(TokenList(keyword.WithLeadingTrivia(a.GetLeadingTrivia()))),
            AnonymousMethodExpressionSyntax a => a.WithModifiers(With(a.Modifiers, keyword)),
            _ => function,
        };
    }

    // partial stands last.
    private static SyntaxTokenList With(SyntaxTokenList modifiers, SyntaxToken keyword)
    {
        var partial = modifiers.IndexOf(SyntaxKind.PartialKeyword);
        if (partial < 0)
            return modifiers.Add(keyword);
        return partial > 0
            ? modifiers.Insert(partial, keyword)
            : modifiers.Replace(modifiers[0], modifiers[0].WithLeadingTrivia()).Insert(0, keyword.WithLeadingTrivia(modifiers[0].LeadingTrivia));
    }
}
