using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Editing;

/// <summary>
/// The calls that start certain tasks, each of which takes a cancellation token, so that a scope can start them; and the
/// locals through which the tasks come.
/// </summary>
internal sealed class ScopedStarts
{
    private readonly TaskSymbols _symbols;
    private readonly Dictionary<ExpressionSyntax, TokenParameter> _starts = [];
    private readonly HashSet<ILocalSymbol> _locals = new(SymbolEqualityComparer.Default);

    private ScopedStarts(TaskSymbols symbols) => _symbols = symbols;

    /// <summary>The expressions whose value is a started task, and how the call in each takes a token.</summary>
    public IReadOnlyDictionary<ExpressionSyntax, TokenParameter> Starts => _starts;

    public IReadOnlyCollection<ILocalSymbol> Locals => _locals;

    /// <summary>The one token that the calls are given today; null when they are given none.</summary>
    public ExpressionSyntax? Token { get; private set; }

    /// <summary>The starts of the tasks that a call is handed; null likewise.</summary>
    public static ScopedStarts? OfArguments(IInvocationOperation call, TaskSymbols symbols) =>
        Of(call.Arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue).Select(a => a.Value), symbols);

    /// <summary>The starts of these tasks; null when one comes from elsewhere, or one of the calls cannot be made by a lambda with a token of its own.</summary>
    public static ScopedStarts? Of(IEnumerable<IOperation> tasks, TaskSymbols symbols)
    {
        var starts = new ScopedStarts(symbols);
        return tasks.All(starts.Read) && starts._starts.Count > 0 && starts.ReadToken() ? starts : null;
    }

    private bool Read(IOperation value)
    {
        value = value.Unwrap();
        if (CollectionShapes.Items(value) is { } items)
            return items.Select(Operations.Unwrap).All(i => Read(CollectionShapes.IsSpread(i) ? i.ChildOperations.First() : i));

        return value switch
        {
            ILocalReferenceOperation { Local: var local } => !_locals.Add(local) || SymbolUses.Around(value).FirstValue(local) is { } first
                && SymbolUses.Around(value).OnlyValue(local) == first && Read(first),
            IInvocationOperation call when CollectionShapes.Materialised(call) is { } source => Read(source),
            IInvocationOperation call when TaskSymbols.Is(call.TargetMethod.ContainingType, _symbols.Enumerable) => ReadQuery(call),
            IInvocationOperation call => ReadStart(call),
            _ => false,
        };
    }

    // mirrors.Select(mirror => LoadAsync(mirror, token))
    private bool ReadQuery(IInvocationOperation query) =>
        query is { TargetMethod.Name: "Select", Arguments: [var source, { Value: var selector }] }
        && Movable.IsPlain(source.Value)
        && selector.Unwrap() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol.IsAsync: false, Syntax: LambdaExpressionSyntax { ExpressionBody: { } made } } lambda }
        && lambda.Body.Operations is [IReturnOperation { ReturnedValue: { } returned }]
        && returned.Unwrap() is IInvocationOperation call && call.Syntax == made && ReadStart(call) && !IsOf(lambda, _starts[made].Token);

    private bool ReadStart(IInvocationOperation call)
    {
        var task = call;
        if (call is { TargetMethod.Name: "AsTask", Instance: { } wrapped } && wrapped.Unwrap() is IInvocationOperation inner)
            call = inner;

        // The token of Task.Run keeps work from starting; it does not stop it.
        if (!_symbols.IsReferenceTask(task.Type) || task.Syntax is not ExpressionSyntax start || call.IsRun(_symbols) || TokenParameter.Of(call, _symbols) is not { } token)
            return false;
        if (call.Instance is { } instance && !Movable.IsPlain(instance) || call.Arguments.Any(a => a.Parameter is not { RefKind: RefKind.None } || !Movable.IsPlain(a.Value)))
            return false;

        _starts[start] = token;
        return true;
    }

    // The scope gets the token that all of them have; two different ones could not both be handed on.
    private bool ReadToken()
    {
        foreach (var given in _starts.Values.Select(s => s.Token?.Syntax).OfType<ExpressionSyntax>())
        {
            if (Token is not null && !SyntaxFactory.AreEquivalent(Token, given))
                return false;
            Token ??= given;
        }

        return true;
    }

    // A token that only the lambda of the query knows cannot be given to the scope.
    private static bool IsOf(IAnonymousFunctionOperation lambda, IOperation? token) => token?.DescendantsAndSelf()
        .Any(o => o is IParameterReferenceOperation { Parameter: var parameter } && lambda.Symbol.Parameters.Contains(parameter, SymbolEqualityComparer.Default)) == true;
}
