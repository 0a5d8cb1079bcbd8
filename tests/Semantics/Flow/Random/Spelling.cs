namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>The two ways in which a body is written down.</summary>
internal enum Spelling
{
    /// <summary>As somebody would write it: this is what the analysis gets.</summary>
    Analysed,

    /// <summary>With every use of a task noted: this is what runs.</summary>
    Executed,
}
