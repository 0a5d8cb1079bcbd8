namespace AsyncPitfalls;

/// <summary>Which time limits are allowed: those a timer can keep, and "no limit".</summary>
internal static class TimeLimit
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    public static void ThrowIfInvalid(TimeSpan limit, string parameterName)
    {
        if (limit == Timeout.InfiniteTimeSpan || (limit >= TimeSpan.Zero && limit <= Longest))
            return;

        throw new ArgumentOutOfRangeException(
            parameterName,
            limit,
            $"The time limit must be between zero and {Longest}, or Timeout.InfiniteTimeSpan.");
    }
}
