using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>A value that a statement gives to a variable.</summary>
/// <param name="Variable">The variable or capture, by the name that conditions know it by.</param>
/// <param name="Value">What it gets.</param>
internal sealed record WrittenValue(string Variable, IOperation Value);
