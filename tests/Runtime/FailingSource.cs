using System.Collections;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A source of 1 and 2 that throws in the members that the test names.</summary>
internal sealed class FailingSource(params (string Member, Exception Exception)[] failures) : IEnumerable<int>
{
    public int Enumerations { get; private set; }

    public int Disposals { get; private set; }

    public IEnumerator<int> GetEnumerator()
    {
        Enumerations++;
        ThrowIn("GetEnumerator");
        return new Enumerator(this);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void ThrowIn(string member)
    {
        foreach (var failure in failures)
        {
            if (failure.Member == member)
                throw failure.Exception;
        }
    }

    private sealed class Enumerator(FailingSource source) : IEnumerator<int>
    {
        private int _moves;

        public int Current
        {
            get
            {
                if (_moves == 2)
                    source.ThrowIn("Current");
                return _moves;
            }
        }

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (++_moves == 2)
                source.ThrowIn("MoveNext");
            return _moves <= 2;
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            source.Disposals++;
            source.ThrowIn("Dispose");
        }
    }
}
