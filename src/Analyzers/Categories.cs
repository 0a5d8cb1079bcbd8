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
}
