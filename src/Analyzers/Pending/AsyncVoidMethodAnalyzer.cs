using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Pending;

/// <summary>
/// An <c>async void</c> method or local function: its caller gets nothing to wait for, and what it throws can be caught by
/// nobody.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AsyncVoidMethodAnalyzer() : TaskAnalyzer(Rule)
{
    public const string Id = "AP3006";

    // What calls these functions calls them as they are: it could not take a task.
    private static readonly string[] ContractAttributes =
        ["UnmanagedCallersOnlyAttribute", "ModuleInitializerAttribute", "OnDeserializedAttribute", "OnDeserializingAttribute", "OnSerializedAttribute", "OnSerializingAttribute"];

    private static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        Id,
        Categories.Pending,
        "A method is async void",
        "Nobody can wait for '{0}', and a failure in it ends the process: return Task",
        DiagnosticSeverity.Info,
        "An async void method returns at its first await, and its caller gets nothing to wait for. What it throws is no caller's to catch: it goes to the synchronization context, or to the thread pool, where it ends the process.");

    private protected override void Register(CompilationStartAnalysisContext context, TaskSymbols symbols) =>
        context.RegisterOperationAction(c => Analyze(c, symbols), OperationKind.MethodBody, OperationKind.LocalFunction);

    private static void Analyze(OperationAnalysisContext context, TaskSymbols symbols)
    {
        var function = context.Operation is ILocalFunctionOperation local ? local.Symbol : context.ContainingSymbol as IMethodSymbol;
        if (function is not { IsAsync: true, ReturnsVoid: true } || IsByContract(function) || LooksAfter(function, symbols))
            return;
        if (EventHandlers.HasEventArgs(function) && !EventHandlers.AreReported(context))
            return;
        if (TaskFacts.HandlesFailures(function, context.Operation, symbols) || IsHalfTyped(context.Operation.Syntax) || IsPartial(context.Operation.Syntax) || NameOf(context.Operation.Syntax) is not { } name)
            return;

        // A method that is made a delegate is AP3007's: there it becomes something that nobody waits for.
        var uses = MethodGroups.Of(function, context.Operation);
        if (uses.IsConverted || uses.IsSubscribed && !EventHandlers.AreReported(context))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, name.GetLocation(), function.Name));
    }

    private static SyntaxToken? NameOf(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Identifier,
        LocalFunctionStatementSyntax local => local.Identifier,
        _ => null,
    };

    // SafeFireAndForget(this Task task, Action<Exception> onFailure): it is there to be waited for by nobody.
    private static bool LooksAfter(IMethodSymbol function, TaskSymbols symbols) =>
        function.Name.IndexOf("Forget", StringComparison.Ordinal) >= 0 && function.Parameters.Any(p => symbols.IsTask(p.Type));

    // Also one whose other half is in code that is not there (yet).
    private static bool IsPartial(SyntaxNode function) => function is MethodDeclarationSyntax { Modifiers: var modifiers } && modifiers.Any(SyntaxKind.PartialKeyword);

    // Somebody else has decided that it returns nothing. (An async void Main does not compile in a program.)
    private static bool IsByContract(IMethodSymbol function) =>
        function.IsOverride
        || function is { Name: "Main", IsStatic: true, MethodKind: MethodKind.Ordinary }
        || InterfaceMembers.AreImplementedBy(function) || MayImplementMissing(function)
        || function.GetAttributes().Any(a => a.AttributeClass is { } type && Array.IndexOf(ContractAttributes, type.Name) >= 0);

    // Nobody knows what is in a missing base type or interface.
    private static bool MayImplementMissing(IMethodSymbol function) =>
        function is { DeclaredAccessibility: Accessibility.Public, MethodKind: MethodKind.Ordinary }
        && (function.ContainingType.BaseType?.TypeKind == TypeKind.Error || function.ContainingType.Interfaces.Any(i => i.TypeKind == TypeKind.Error));
}
