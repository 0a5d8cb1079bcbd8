using System.Collections;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A sequence that passes for a collection of any size, and counts how often its elements were taken.</summary>
internal sealed class ImpostorCollection<T>(T[] elements, Func<int> count) : ICollection<T>
{
    public int Taken { get; private set; }

    public int Count => count();

    public bool IsReadOnly => true;

    public void CopyTo(T[] array, int arrayIndex)
    {
        Taken++;
        elements.CopyTo(array, arrayIndex);
    }

    public IEnumerator<T> GetEnumerator()
    {
        Taken++;
        return ((IEnumerable<T>)elements).GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Contains(T item) => elements.Contains(item);

    public void Add(T item) => throw new NotSupportedException();

    public void Clear() => throw new NotSupportedException();

    public bool Remove(T item) => throw new NotSupportedException();
}
