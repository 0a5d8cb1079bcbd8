using System.Collections;
using Microsoft.Coyote.Runtime;

namespace AsyncPitfalls.Schedules;

/// <summary>A failure that knows whether anybody was told about it.</summary>
internal sealed class Failure(string message, FailureKind kind) : Exception(message)
{
    private readonly TaskCompletionSource<bool> _told = new();

    public FailureKind Kind => kind;

    /// <summary>Whether it was thrown, and not only made.</summary>
    public bool HasHappened { get; set; }

    /// <summary>Ends when somebody is told about it.</summary>
    public Task Told => _told.Task;

    public bool IsLate { get; private set; }

    // The dictionary is not safe for threads, so the schedule may change hands around each use.
    public override IDictionary Data
    {
        get
        {
            SchedulingPoint.Interleave();
            return base.Data;
        }
    }

    public void Tell(bool late)
    {
        IsLate |= late;
        Check.That(_told.TrySetResult(true), $"'{Message}' was reported twice.");
    }
}
