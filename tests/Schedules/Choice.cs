using Microsoft.Coyote.Random;
using Microsoft.Coyote.Runtime;

namespace AsyncPitfalls.Schedules;

/// <summary>Choices of a scenario. They belong to the schedule: the same seed makes the same ones.</summary>
internal static class Choice
{
    private const int LongestPause = 10;

    public static int Of(int count) => Generator.Create().NextInteger(count);

    public static bool OneIn(int count) => Of(count) == 0;

    /// <summary>
    /// Lets others go first for a while. Otherwise what takes few steps would come early in nearly every schedule.
    /// </summary>
    public static void Pause()
    {
        for (var steps = Of(4) * Of(LongestPause); steps > 0; steps--)
            SchedulingPoint.Interleave();
    }

    public static T Among<T>(IReadOnlyList<T> values) => values[Of(values.Count)];
}
