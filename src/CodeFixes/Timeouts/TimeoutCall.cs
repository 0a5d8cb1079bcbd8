using AsyncPitfalls.Editing;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncPitfalls.Timeouts;

/// <summary>
/// A started call and the limit of the wait for it, written as <c>TaskWait.WithTimeoutAsync(ct => F(x, ct), limit, token)</c>:
/// work that is cancelled when the time is up, and waited for.
/// </summary>
internal sealed class TimeoutCall
{
    private readonly TokenParameter _started;
    private readonly IOperation _limit;
    private readonly IOperation? _clock;
    private readonly ExpressionSyntax? _token;
    private readonly TaskFixContext _context;
    private readonly CallArguments _arguments;

    private TimeoutCall(TokenParameter started, IOperation limit, IOperation? clock, ExpressionSyntax? token, CallArguments arguments, TaskFixContext context)
    {
        _started = started;
        _limit = limit;
        _clock = clock;
        _token = token;
        _arguments = arguments;
        _context = context;
    }

    /// <summary>
    /// The variables for those arguments that are not plain values: they go in front of the statement that starts the call,
    /// where they are evaluated in the order they are evaluated in today. Mostly empty.
    /// </summary>
    public IReadOnlyList<StatementSyntax> Locals => _arguments.Locals;

    /// <summary>Reads a call; null when a lambda with a token of its own could not make it, or not with the same order of evaluation.</summary>
    /// <param name="started">The call that starts the work, and how it takes a token.</param>
    /// <param name="limit">The limit: a <c>TimeSpan</c>, or milliseconds.</param>
    /// <param name="token">The token that is to cancel the work early; null for the caller's, if there is one and the call could have had it.</param>
    /// <param name="clock">The <c>TimeProvider</c> of the wait; null for the system's.</param>
    /// <param name="context">The place that is repaired.</param>
    public static TimeoutCall? Find(TokenParameter started, IOperation limit, IOperation? token, IOperation? clock, TaskFixContext context)
    {
        var call = started.Call;
        // The token of Task.Run keeps work from starting; it does not stop it.
        if (!context.Symbols.IsTask(call.Type) || call.IsRun(context.Symbols) || !Movable.IsPlainLimit(limit, context.Symbols))
            return null;
        if (token is not null && !Movable.IsPlain(token) || clock is not null && !Movable.IsPlain(clock))
            return null;
        // client?.LoadAsync(): there is no call without its receiver.
        if (call.Syntax is not InvocationExpressionSyntax || !Movable.CanBeCaptured(call) || IsConditional(call) || call.Syntax.ContainsDirectives)
            return null;

        return CallArguments.Find(started, context) is { } arguments
            ? new(started, limit, clock, token?.Syntax as ExpressionSyntax ?? TokenInScope(started, context), arguments, context)
            : null;
    }

    // The caller's token, where the call says nothing of one; with None it says that it wants none.
    private static ExpressionSyntax? TokenInScope(TokenParameter started, TaskFixContext context) =>
        started.Argument is null && AsyncScope.Of(started.Call).CancellationToken(context.Symbols) is { RefKind: RefKind.None, Name: var name } ? IdentifierName(name) : null;

    /// <summary><c>TaskWait.WithTimeoutAsync(ct => F(x, ct), limit, token)</c></summary>
    public ExpressionSyntax Write(INamedTypeSymbol library, SyntaxGenerator generator)
    {
        var token = Names.Unused("ct", _started.Call.Syntax, _context.Model);
        ExpressionSyntax work = TokenArgument.With(_started, IdentifierName(token), _arguments.Replacements).WithoutTrivia();
        if (!_context.Symbols.IsReferenceTask(_started.Call.Type))
            work = InvocationExpression(Generate.Member(work, "AsTask"));

        var arguments = new List<ExpressionSyntax> { SimpleLambdaExpression(Parameter(Identifier(token)), work), LimitOrOptions(library, generator) };
        if (_token is not null)
            arguments.Add(_token.WithoutTrivia());
        return InvocationExpression(
            Generate.Member(Generate.TypeName(library, generator), TaskWaitMethods.WithTimeoutAsync),
            ArgumentList(SeparatedList(arguments.Select(Argument))));
    }

    // limit, TimeSpan.FromMilliseconds(limit), or new WaitOptions { Timeout = limit, TimeProvider = clock }
    private ExpressionSyntax LimitOrOptions(INamedTypeSymbol library, SyntaxGenerator generator)
    {
        var limit = Generate.Limit(_limit, _context.Symbols.TimeSpan!, generator);
        if (_clock is null)
            return limit;

        var options = library.ContainingNamespace.GetTypeMembers("WaitOptions").First();
        return ObjectCreationExpression(Generate.TypeName(options, generator)).WithInitializer(InitializerExpression(
            SyntaxKind.ObjectInitializerExpression,
            SeparatedList<ExpressionSyntax>([Given("Timeout", limit), Given("TimeProvider", ((ExpressionSyntax)_clock.Syntax).WithoutTrivia())])));
    }

    private static AssignmentExpressionSyntax Given(string property, ExpressionSyntax value) =>
        AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, IdentifierName(property), value);

    private static bool IsConditional(IOperation call) => call.DescendantsAndSelf().Any(o =>
        o is IConditionalAccessInstanceOperation placeholder && placeholder.ConditionalReceiver()?.IsWithin(call) != true);
}
