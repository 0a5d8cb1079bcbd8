using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Text;

namespace AsyncPitfalls.Pending;

/// <summary>Lets the method return a <c>Task</c>, where nobody outside can see the difference and every caller can await it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AsyncVoidMethodCodeFix() : TaskCodeFix(AsyncVoidMethodAnalyzer.Id)
{
    private const string ReturnTaskKey = AsyncVoidMethodAnalyzer.Id + ".ReturnTask";
    private const string AwaitCallsKey = AsyncVoidMethodAnalyzer.Id + ".AwaitCalls";

    // The frameworks call these by reflection, and wait for what they return.
    private static readonly string[] TestAttributes =
    [
        "FactAttribute", "TestAttribute", "TestCaseAttribute", "TestCaseSourceAttribute", "TestMethodAttribute", "SetUpAttribute", "TearDownAttribute",
        "OneTimeSetUpAttribute", "OneTimeTearDownAttribute", "TestInitializeAttribute", "TestCleanupAttribute",
    ];

    private protected override async Task<IEnumerable<TaskFix>> FixesAsync(TaskFixContext context, Solution solution)
    {
        var declaration = context.Node.FirstAncestorOrSelf<SyntaxNode>(n => n is MethodDeclarationSyntax or LocalFunctionStatementSyntax);
        if (declaration is null || context.Model.GetDeclaredSymbol(declaration, context.CancellationToken) is not IMethodSymbol { IsAsync: true, ReturnsVoid: true } function || !MayReturnTask(function))
            return [];
        if (await CallsAsync(function, declaration, context, solution).ConfigureAwait(false) is not { } calls)
            return [];

        var title = calls.Count == 0 ? "Return Task" : $"Return Task, and await it: '{function.Name}' is waited for, and its failure thrown, where it is called";
        return [new(title, calls.Count == 0 ? ReturnTaskKey : AwaitCallsKey, ChangesBehaviour: calls.Count > 0, editor => Edit(editor, declaration, calls, context))];
    }

    // Nobody outside of the assembly names it, and nobody else says what it returns.
    private static bool MayReturnTask(IMethodSymbol function)
    {
        if (function.IsVirtual || function.IsAbstract || function.IsOverride || EventHandlers.HasEventArgs(function))
            return false;
        if (function.MethodKind == MethodKind.LocalFunction || IsTest(function))
            return true;

        for (ISymbol? symbol = function; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
                return true;
        }

        return false;
    }

    private static bool IsTest(IMethodSymbol function)
    {
        foreach (var attribute in function.GetAttributes())
        {
            for (var type = attribute.AttributeClass; type is not null; type = type.BaseType)
            {
                if (Array.IndexOf(TestAttributes, type.Name) >= 0)
                    return true;
            }
        }

        return false;
    }

    // The calls, each of which can be awaited; null when the function is used in any other way.
    private static async Task<List<InvocationExpressionSyntax>?> CallsAsync(IMethodSymbol function, SyntaxNode declaration, TaskFixContext context, Solution solution)
    {
        var calls = new List<InvocationExpressionSyntax>();
        var own = new HashSet<TextSpan>();
        var linked = new HashSet<TextSpan>();
        foreach (var referenced in await SymbolFinder.FindReferencesAsync(function, solution, context.CancellationToken).ConfigureAwait(false))
        {
            foreach (var reference in referenced.Locations)
            {
                if (await reference.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
                    return null;

                var name = root.FindNode(reference.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true);
                if (IsMereName(name))
                    continue;
                if (name.SyntaxTree != declaration.SyntaxTree)
                {
                    // The same file is in a project for each target framework.
                    if (name.SyntaxTree.FilePath != declaration.SyntaxTree.FilePath)
                        return null;
                    linked.Add(name.Span);
                    continue;
                }

                if (Call(name) is not { } call || call.Ancestors().Contains(declaration) || !AwaitPlace.Is(call, context.Model))
                    return null;
                own.Add(name.Span);
                calls.Add(call);
            }
        }

        return linked.IsSubsetOf(own) ? calls : null;
    }

    // nameof(M), <see cref="M"/>
    private static bool IsMereName(SyntaxNode name) => name.Ancestors().Any(n => n
        is CrefSyntax
        or ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } });

    // M();
    private static InvocationExpressionSyntax? Call(SyntaxNode name)
    {
        var called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return called.Parent is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call && call.Expression == called ? call : null;
    }

    private static void Edit(DocumentEditor editor, SyntaxNode declaration, List<InvocationExpressionSyntax> calls, TaskFixContext context)
    {
        var type = declaration is MethodDeclarationSyntax method ? method.ReturnType : ((LocalFunctionStatementSyntax)declaration).ReturnType;
        editor.ReplaceNode(type, Generate.TypeName(context.Symbols.Task!, editor.Generator).WithTriviaFrom(type));
        foreach (var call in calls)
            editor.ReplaceNode(call, Generate.Await(call.WithoutTrivia(), Style.ConfiguresAwaits(call)).WithTriviaFrom(call));
    }
}
