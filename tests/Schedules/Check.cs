using Microsoft.Coyote.Specifications;

namespace AsyncPitfalls.Schedules;

/// <summary>What must hold in every schedule.</summary>
internal static class Check
{
    /// <summary>Ends the exploration with this problem unless the condition holds.</summary>
    public static void That(bool condition, string problem) => Specification.Assert(condition, problem);
}
