namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>What a call in a try throws.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="AtEnd">Is it the last call of the try, not the first?</param>
/// <param name="IsLater">Only when the try is entered again, only when it is entered first, or always?</param>
internal sealed record Failure(Type Exception, bool AtEnd = false, bool? IsLater = null)
{
    /// <summary>Does it happen in this round?</summary>
    public bool Happens(bool atEnd, int round) => AtEnd == atEnd && (IsLater is null || IsLater == round > 1);

    /// <summary>All of an exception, or those at the beginning only.</summary>
    public static IEnumerable<Failure> Of(Type exception, bool isThorough) => isThorough
        ? from atEnd in (bool[])[false, true] from isLater in (bool?[])[null, false, true] select new Failure(exception, atEnd, isLater)
        : [new(exception)];
}
