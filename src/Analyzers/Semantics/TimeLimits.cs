using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Semantics;

/// <summary>Reads limits that are written as <c>int</c> or <c>long</c> milliseconds, or as <c>TimeSpan</c>.</summary>
public static class TimeLimits
{
    /// <summary>Is this parameter a limit of its method: milliseconds, or a <c>TimeSpan</c>?</summary>
    public static bool IsTimeLimit(this IParameterSymbol parameter, TaskSymbols symbols) =>
        TaskSymbols.Is(parameter.Type, symbols.TimeSpan)
        || (parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
            && parameter.Name.IndexOf("milli", StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>The argument that gives a call its limit; null when the call has none.</summary>
    public static IArgumentOperation? TimeLimitArgument(this IInvocationOperation call, TaskSymbols symbols)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && parameter.IsTimeLimit(symbols))
                return argument;
        }

        return null;
    }

    /// <summary>What a limit's value says of itself.</summary>
    public static TimeLimit Read(IOperation value, TaskSymbols symbols)
    {
        value = value.Unwrap();
        return Milliseconds(value, symbols) switch
        {
            0 => TimeLimit.None,
            -1 => TimeLimit.Infinite,
            _ => TimeLimit.Limited,
        };
    }

    private static double? Milliseconds(IOperation value, TaskSymbols symbols, int depth = 0)
    {
        if (depth > Operations.MaximumDepth)
            return null;

        if (value.ConstantValue is { HasValue: true, Value: { } constant })
            return Number(constant);

        switch (value)
        {
            case IDefaultValueOperation:
            case IFieldReferenceOperation { Field: { Name: "Zero" } zero } when TaskSymbols.Is(zero.ContainingType, symbols.TimeSpan):
                return 0;
            case IFieldReferenceOperation { Field: { Name: "InfiniteTimeSpan" } infinite } when TaskSymbols.Is(infinite.ContainingType, symbols.Timeout):
                return -1;
            case IInvocationOperation call
                when TaskSymbols.Is(call.TargetMethod.ContainingType, symbols.TimeSpan) && call.TargetMethod.Name.StartsWith("From", StringComparison.Ordinal):
                return ReadUnits(call, symbols, depth + 1);
            case IObjectCreationOperation creation when TaskSymbols.Is(creation.Type, symbols.TimeSpan):
                return ReadParts(creation, symbols, depth + 1);
            case ILocalReferenceOperation local when SymbolUses.Around(local).OnlyValue(local.Local) is { } only:
                return Milliseconds(only, symbols, depth + 1);
            default:
                return null;
        }
    }

    // TimeSpan.FromSeconds(seconds) and, from .NET 9 on, further units after it that add up with the first.
    private static double? ReadUnits(IInvocationOperation call, TaskSymbols symbols, int depth)
    {
        if (call.Arguments.Length == 0 || !call.Arguments.Skip(1).All(a => a.IsImplicit || Milliseconds(a.Value.Unwrap(), symbols, depth) == 0))
            return null;

        return Milliseconds(call.Arguments[0].Value.Unwrap(), symbols, depth) switch
        {
            0 => 0,
            -1 when call.TargetMethod.Name == "FromMilliseconds" => -1,
            _ => null,
        };
    }

    // new TimeSpan(ticks) and new TimeSpan(hours, minutes, seconds) and longer; only zero and -1 ms matter.
    private static double? ReadParts(IObjectCreationOperation creation, TaskSymbols symbols, int depth)
    {
        var parts = creation.Arguments.Select(a => Milliseconds(a.Value.Unwrap(), symbols, depth)).ToList();
        if (parts.All(p => p == 0))
            return 0;
        return parts is { Count: 5 } && parts.Take(4).All(p => p == 0) && parts[4] == -1 ? -1
            : parts is { Count: 1 } && parts[0] == -10_000 ? -1
            : null;
    }

    private static double? Number(object constant) => constant switch
    {
        int i => i,
        long l => l,
        double d => d,
        sbyte or short or byte or ushort or uint or ulong or float or decimal => Convert.ToDouble(constant, CultureInfo.InvariantCulture),
        _ => null,
    };
}
