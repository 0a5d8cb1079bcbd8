using System.Reflection;

namespace AsyncPitfalls.Schedules;

/// <summary>The caller's source, which may be cancelled at any moment.</summary>
internal sealed class RacingCaller(bool cancels)
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly CancellationTokenSource _source = new();
    private Task _cancelling = Task.CompletedTask;

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the source is cancelled at some moment.</summary>
    public bool Cancels => cancels;

    public bool HasCancelled => _source.IsCancellationRequested;

    /// <summary>Whether something is still to be called back. The framework has no public way to tell.</summary>
    public bool HasRegistrations
    {
        get
        {
            var registrations = Field(typeof(CancellationTokenSource), "_registrations").GetValue(_source);
            return registrations is not null && Field(registrations.GetType(), "Callbacks").GetValue(registrations) is not null;
        }
    }

    /// <summary>Ends when the source cannot be cancelled any more.</summary>
    public Task Over => _cancelling;

    /// <summary>From now on the source may be cancelled.</summary>
    public void Begin()
    {
        if (cancels)
            _cancelling = Task.Run(Cancel);
    }

    private void Cancel()
    {
        Choice.Pause();
        _source.Cancel();
    }

    private static FieldInfo Field(Type type, string name) =>
        type.GetField(name, Fields) ?? throw new MissingFieldException(type.Name, name);
}
