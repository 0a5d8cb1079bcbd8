namespace AsyncPitfalls;

/// <summary>The <see cref="WaitOptions"/> as they were, and were checked, at the call.</summary>
internal readonly struct WaitSettings
{
    public static readonly WaitSettings Default = OnlyTimeout(System.Threading.Timeout.InfiniteTimeSpan);

    private WaitSettings(TimeSpan timeout, TimeSpan grace, TimeProvider timeProvider, Action<Exception>? lateFailure)
    {
        Timeout = timeout;
        Grace = grace;
        TimeProvider = timeProvider;
        LateFailure = lateFailure;
    }

    public TimeSpan Timeout { get; }

    public TimeSpan Grace { get; }

    public TimeProvider TimeProvider { get; }

    public Action<Exception>? LateFailure { get; }

    public static WaitSettings OnlyTimeout(TimeSpan timeout)
    {
        TimeLimit.ThrowIfInvalid(timeout, nameof(timeout));
        return new(timeout, System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, lateFailure: null);
    }

    public static WaitSettings From(WaitOptions options)
    {
        _ = options ?? throw new ArgumentNullException(nameof(options));
        TimeLimit.ThrowIfInvalid(options.Timeout, nameof(options));
        TimeLimit.ThrowIfInvalid(options.Grace, nameof(options));
        if (options.TimeProvider is null)
            throw new ArgumentException("The options have no TimeProvider.", nameof(options));

        return new(options.Timeout, options.Grace, options.TimeProvider, options.LateFailure);
    }
}
