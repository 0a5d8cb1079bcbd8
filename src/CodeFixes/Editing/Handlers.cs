using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;

namespace AsyncPitfalls.Editing;

/// <summary>What the handlers around a place tell apart.</summary>
internal static class Handlers
{
    /// <summary>
    /// Is each handler that an exception thrown here would meet in this function one for all exceptions? Only then does it
    /// not matter which of several failures is thrown: <c>Task.WhenAll</c> throws the one that came first in time, and a
    /// failure before any cancellation.
    /// </summary>
    public static bool TakeAll(IOperation place, TaskSymbols symbols) => EnclosingTries.Of(place).All(t =>
        !ReferenceEquals(t.Part, t.Try.Body)
        || t.Try.Catches.All(c => c.Filter is null && (c.ExceptionType.SpecialType == SpecialType.System_Object || TaskSymbols.Is(c.ExceptionType, symbols.Exception))));
}
