using System.Collections;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A sequence that throws at one point of its enumeration, and knows how often it was enumerated and left.</summary>
internal sealed class FaultySequence<T>(T element, string point, Exception failure) : IEnumerable<T>, IEnumerator<T>
{
    private int _moved;

    public static TheoryData<string> Points => ["GetEnumerator", "MoveNext", "second MoveNext", "Current", "Dispose"];

    public int Enumerated { get; private set; }

    public int Disposed { get; private set; }

    public T Current => At("Current", element);

    object? IEnumerator.Current => Current;

    public IEnumerator<T> GetEnumerator()
    {
        Enumerated++;
        return At("GetEnumerator", this);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool MoveNext() => At(++_moved == 1 ? "MoveNext" : "second MoveNext", _moved == 1);

    public void Reset() => throw new NotSupportedException();

    public void Dispose()
    {
        Disposed++;
        At("Dispose", 0);
    }

    private TValue At<TValue>(string here, TValue value) => here == point ? throw failure : value;
}
