using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// Passes the token to the call that was to be limited, where there can be no doubt which one that is. The call is cancelled
/// then where it took its time before; the title says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TimeoutTokenNeverUsedCodeFix() : TaskCodeFix(TimeoutTokenNeverUsedAnalyzer.Id)
{
    private const string BclKey = TimeoutTokenNeverUsedAnalyzer.Id + ".PassToken";

    private protected override IEnumerable<TaskFix> Fixes(TaskFixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is { } syntax
            && context.Model.GetOperation(syntax, context.CancellationToken) is IVariableDeclaratorOperation declarator
            && LimitedSource.Find(declarator.Symbol, declarator, context.Symbols) is { } source && !source.IsUsed(declarator)
            && LimitedCall(source, declarator, context.Symbols) is { } limited)
        {
            yield return new(
                $"Pass '{source.Local.Name}.Token' to '{limited.Call.TargetMethod.Name}': cancels it when the time is up",
                BclKey,
                ChangesBehaviour: true,
                editor => editor.ReplaceNode(
                    limited.Call.Syntax,
                    TokenArgument.With(limited, Generate.Member(IdentifierName(syntax.Identifier.WithoutTrivia()), "Token"))));
        }
    }

    // The one call that could take the token and has none; behind a linked source the one that has what it is linked to.
    private static TokenParameter? LimitedCall(LimitedSource source, IVariableDeclaratorOperation declarator, TaskSymbols symbols)
    {
        var uses = SymbolUses.Around(declarator);
        if (source.Creations is not [var creation] || uses.FirstValue(source.Local) != creation)
            return null;

        var linkedTo = source.LinkedTo(symbols).ToList();
        TokenParameter? only = null;
        foreach (var operation in VisibleIn(declarator)?.Descendants() ?? [])
        {
            if (operation.Syntax.SpanStart < declarator.Syntax.Span.End || operation is not IInvocationOperation { IsImplicit: false } call || !MayBeLimited(call, symbols))
                continue;
            if (TokenParameter.Of(call, symbols) is not { } parameter || !IsWanting(parameter))
                continue;
            if (only is not null)
                return null;
            only = parameter;
        }

        return only is { Call: { Syntax: InvocationExpressionSyntax } found } && ReferenceEquals(AsyncScope.Of(found).Body, AsyncScope.Of(declarator).Body)
            && !IsOver(found) && IsWaitedFor(found, symbols) ? only : null;

        bool IsWanting(TokenParameter parameter) => linkedTo.Count == 0
            ? parameter.Token is null
            : parameter.Token is { } token && linkedTo.Exists(l => l.IsSameObject(token));

        // Cancelled or disposed of in front of the call, the source would be of no use to it.
        bool IsOver(IOperation call) => uses.Of(source.Local).Any(u =>
            u.Syntax.SpanStart < call.Syntax.SpanStart && u.Outermost().Parent is IInvocationOperation { TargetMethod.Name: not "CancelAfter" } or IConditionalAccessOperation);
    }

    // The block of the declaration; of a using statement, its body.
    private static IOperation? VisibleIn(IOperation declarator)
    {
        for (var o = declarator.Parent; o is not null && !o.IsFunction(); o = o.Parent)
        {
            if (o is IUsingOperation { Body: IBlockOperation } or IBlockOperation or ISwitchCaseOperation)
                return o;
        }

        return null;
    }

    // The token of Task.Run keeps work from starting, that of a continuation or a wait for a task stops no work; cleanup is
    // to run to its end.
    private static bool MayBeLimited(IInvocationOperation call, TaskSymbols symbols) =>
        !call.IsRun(symbols) && !TaskTypes.IsAwaitable(call.Receiver()?.Type, symbols)
        && !TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.CancellationTokenSource)
        && EnclosingTries.Of(call).All(t => ReferenceEquals(t.Part, t.Try.Body));

    // A task that is handed on may outlive the source, which is disposed of here.
    private static bool IsWaitedFor(IInvocationOperation call, TaskSymbols symbols) =>
        !TaskTypes.IsAwaitable(call.Type, symbols) || call.AwaitedBy(symbols) is not null || call.GivenTo() is not null;
}
