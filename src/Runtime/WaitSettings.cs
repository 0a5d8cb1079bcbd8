namespace AsyncPitfalls;

/// <summary>The <see cref="WaitOptions"/> as they were, and were checked, at the call.</summary>
internal readonly struct WaitSettings
{
    public static readonly WaitSettings Default = OnlyTimeout(System.Threading.Timeout.InfiniteTimeSpan);

    private readonly Rest _rest;

    private WaitSettings(TimeSpan timeout, Rest rest)
    {
        Timeout = timeout;
        _rest = rest;
    }

    public TimeSpan Timeout { get; }

    public TimeSpan Grace => _rest.Grace;

    public TimeProvider TimeProvider => _rest.TimeProvider;

    public Action<Exception>? LateFailure => _rest.LateFailure;

    public static WaitSettings OnlyTimeout(TimeSpan timeout)
    {
        TimeLimit.ThrowIfInvalid(timeout, nameof(timeout));
        return new(timeout, Rest.Default);
    }

    public static WaitSettings From(WaitOptions options)
    {
        _ = options ?? throw new ArgumentNullException(nameof(options));
        TimeLimit.ThrowIfInvalid(options.Timeout, nameof(options));
        TimeLimit.ThrowIfInvalid(options.Grace, nameof(options));
        if (options.TimeProvider is null)
            throw new ArgumentException("The options have no TimeProvider.", nameof(options));

        return new(options.Timeout, new(options.Grace, options.TimeProvider, options.LateFailure));
    }

    // Rarely given, so all work without options shares it and is the smaller for it.
    private sealed class Rest(TimeSpan grace, TimeProvider timeProvider, Action<Exception>? lateFailure)
    {
        public static readonly Rest Default = new(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, lateFailure: null);

        public TimeSpan Grace => grace;

        public TimeProvider TimeProvider => timeProvider;

        public Action<Exception>? LateFailure => lateFailure;
    }
}
