using System.Collections.Immutable;

namespace AsyncPitfalls.Semantics.Flow;

/// <summary>The holders that one task is given to on its way, a bit for each.</summary>
internal sealed class HolderBits
{
    private const int Maximum = 64;

    private readonly List<int> _holders = [];

    /// <summary>How many there are.</summary>
    public int Count => _holders.Count;

    /// <summary>Has one been turned away, so that it is no longer known who has the task?</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>One of the holders.</summary>
    public int this[int index] => _holders[index];

    /// <summary>Is the holder at an index among these?</summary>
    public static bool Has(ulong bits, int index) => (bits & (1UL << index)) != 0;

    /// <summary>The bit of a holder; zero for one that the task was never given to.</summary>
    public ulong Of(int holder)
    {
        var index = _holders.IndexOf(holder);
        return index < 0 ? 0 : 1UL << index;
    }

    /// <summary>The bits of several holders.</summary>
    public ulong OfAll(ImmutableArray<int> holders)
    {
        var bits = 0UL;
        foreach (var holder in holders)
            bits |= Of(holder);
        return bits;
    }

    /// <summary>The bit of a holder that is given the task.</summary>
    public ulong Give(int holder)
    {
        if (Of(holder) is not 0 and var bit)
            return bit;
        if (_holders.Count == Maximum)
        {
            IsOverfull = true;
            return 0;
        }

        _holders.Add(holder);
        return 1UL << (_holders.Count - 1);
    }
}
