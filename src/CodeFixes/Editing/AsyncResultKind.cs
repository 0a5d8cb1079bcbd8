namespace AsyncPitfalls.Editing;

/// <summary>In which way an async function gives what its returned task gave.</summary>
internal enum AsyncResultKind
{
    /// <summary>It awaits the task.</summary>
    Awaited,

    /// <summary>It returns the value: that of <c>Task.FromResult(value)</c>.</summary>
    Value,

    /// <summary>It just ends: <c>Task.CompletedTask</c>.</summary>
    Nothing,

    /// <summary>It throws: the exception of <c>Task.FromException</c>.</summary>
    Throws,
}
