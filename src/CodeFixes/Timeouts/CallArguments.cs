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
/// Receiver and arguments of a call that moves into a lambda: plain values move with it, the others are kept in variables in
/// front of its statement.
/// </summary>
internal sealed class CallArguments
{
    private readonly Dictionary<ExpressionSyntax, ExpressionSyntax> _replacements = [];
    private readonly List<StatementSyntax> _locals = [];

    private CallArguments()
    {
    }

    /// <summary>What is written in the call in place of the values that are kept outside.</summary>
    public IReadOnlyDictionary<ExpressionSyntax, ExpressionSyntax> Replacements => _replacements;

    /// <summary>The declarations of the variables, in the order in which the values are evaluated.</summary>
    public IReadOnlyList<StatementSyntax> Locals => _locals;

    /// <summary>Reads the arguments of a call; null when one can be neither moved nor kept outside.</summary>
    public static CallArguments? Find(TokenParameter started, TaskFixContext context)
    {
        var call = started.Call;
        if (call.Arguments.Any(a => a.Parameter is not { RefKind: RefKind.None, Type.IsRefLikeType: false }))
            return null;

        var values = call.Arguments.Where(a => a.ArgumentKind == ArgumentKind.Explicit && !ReferenceEquals(a, started.Argument))
            .OrderBy(a => a.Syntax.SpanStart).Select(a => (a.Value, a.Parameter!.Name)).ToList();
        if (call.Instance is { IsImplicit: false } receiver)
            values.Insert(0, (receiver, ReceiverName(receiver)));
        if (call.Arguments.Any(a => a.ArgumentKind is ArgumentKind.ParamArray && !a.Value.DescendantsAndSelf().All(v => v is IArrayCreationOperation or IArrayInitializerOperation || MovesAlong(v))))
            return null;

        var result = new CallArguments();
        var last = values.FindLastIndex(v => !MovesAlong(v.Value));
        return last < 0 || CanStandInFront(call) && values.Take(last + 1).All(v => IsSteady(v.Value) || result.KeepOutside(v.Value, v.Name, context)) ? result : null;
    }

    private bool KeepOutside(IOperation value, string name, TaskFixContext context)
    {
        if (value.Syntax is not ExpressionSyntax syntax || value.Type is not { IsRefLikeType: false } type || value.DescendantsAndSelf().Any(Writes) || Layout.HasComments(syntax.WithoutTrivia()))
            return false;

        // new(), [a, b] and the like have their type from the parameter.
        var hasType = syntax is not (ImplicitObjectCreationExpressionSyntax or CollectionExpressionSyntax or ConditionalExpressionSyntax or SwitchExpressionSyntax);
        if (!hasType && !Names.CanBeWritten(type))
            return false;

        var unused = Names.Unused(name, syntax, context.Model);
        while (_replacements.Values.Any(r => r.ToString() == unused))
            unused += "1";
        if (SyntaxFacts.GetKeywordKind(unused) != SyntaxKind.None)
            unused = "@" + unused;
        var local = hasType ? IdentifierName("var") : Generate.TypeName(type, SyntaxGenerator.GetGenerator(context.Workspace, LanguageNames.CSharp));
        _locals.Add(Generate.Variable(local, unused, syntax.WithoutTrivia()));
        _replacements[syntax] = IdentifierName(unused);
        return true;
    }

    // What gives the same value whenever it is evaluated in the call: the lambda runs at once.
    private static bool MovesAlong(IOperation value) => Movable.IsPlain(value) || value.Unwrap() is IDelegateCreationOperation or IAnonymousFunctionOperation;

    // Not changed by what is evaluated behind it; a member might be.
    private static bool IsSteady(IOperation value) => value.Unwrap() is { ConstantValue.HasValue: true } or ILocalReferenceOperation or IParameterReferenceOperation
        or IInstanceReferenceOperation or IDefaultValueOperation or ITypeOfOperation or IDelegateCreationOperation or IAnonymousFunctionOperation;

    private static bool Writes(IOperation value) => value switch
    {
        IAssignmentOperation { Parent: not IObjectOrCollectionInitializerOperation } or IIncrementOrDecrementOperation or IDeclarationExpressionOperation => true,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
        _ => false,
    };

    private static bool CanStandInFront(IOperation call) =>
        call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax } statement
        && EvaluationOrder.IsFirst(call.Syntax, statement);

    // GetClient() gives a client, new Loader() a loader.
    private static string ReceiverName(IOperation receiver)
    {
        var name = receiver.Unwrap() is IInvocationOperation { TargetMethod.Name: var method }
            ? Without(method, "Get", "Create", "Open", "Build", "Resolve")
            : receiver.Type?.Name is { } type ? Without(type, "I") : "";
        return name.Length == 0 || !char.IsLetter(name[0]) ? "receiver" : char.ToLowerInvariant(name[0]) + name.Substring(1);
    }

    private static string Without(string name, params string[] prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && char.IsUpper(name[prefix.Length]))
                return name.Substring(prefix.Length);
        }

        return name;
    }
}
