namespace AsyncPitfalls;

/// <summary>The members of the runtime library's <c>TaskWait</c> that fixes write; a test holds them against the library.</summary>
internal enum LibraryNames
{
    AllFailures,
    CompletesWithinAsync,
    WithAggregateException,
    WithAllFailures,
}
