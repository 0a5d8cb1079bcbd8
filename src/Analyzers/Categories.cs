namespace AsyncPitfalls;

/// <summary>The five groups of rules. A category is what the IDE offers to configure as a whole.</summary>
public static class Categories
{
    /// <summary>AP1xxx: failures of concurrent tasks.</summary>
    public const string Gather = "Gather";

    /// <summary>AP2xxx: the wait ends, the work does not.</summary>
    public const string Timeouts = "Timeouts";

    /// <summary>AP3xxx: started, and nobody looks.</summary>
    public const string Pending = "Pending";

    /// <summary>AP4xxx: one by one, in the order they end.</summary>
    public const string AsCompleted = "AsCompleted";

    /// <summary>AP5xxx: asked to stop, and what goes wrong on the way out.</summary>
    public const string Cancel = "Cancel";

    /// <summary>The category that an id of the form <c>AP1234</c> belongs to, or null when the id has no group.</summary>
    public static string? Of(string id) => id is ['A', 'P', var group, _, _, _]
        ? group switch
        {
            '1' => Gather,
            '2' => Timeouts,
            '3' => Pending,
            '4' => AsCompleted,
            '5' => Cancel,
            _ => null,
        }
        : null;
}
