using System.Runtime.CompilerServices;

namespace AsyncPitfalls;

/// <summary>Two failures are the same only when they are one object, whatever their type says of equality.</summary>
internal sealed class ByReference : IEqualityComparer<Exception>
{
    public static readonly ByReference Comparer = new();

    private ByReference()
    {
    }

    public bool Equals(Exception? x, Exception? y) => ReferenceEquals(x, y);

    public int GetHashCode(Exception obj) => RuntimeHelpers.GetHashCode(obj);
}
