using Microsoft.Coyote.Random;

namespace AsyncPitfalls.Schedules;

/// <summary>Choices of a scenario. They belong to the schedule: the same seed makes the same ones.</summary>
internal static class Choice
{
    public static int Of(int count) => Generator.Create().NextInteger(count);

    public static bool OneIn(int count) => Of(count) == 0;

    public static T Among<T>(IReadOnlyList<T> values) => values[Of(values.Count)];
}
