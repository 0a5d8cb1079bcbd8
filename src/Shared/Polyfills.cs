// Types the compiler asks for that netstandard2.0 lacks. Linked into both Roslyn component projects; a package that
// generates them made the build irreproducible.
namespace System
{
    internal readonly struct Index
    {
        private readonly int _value;
        public Index(int value, bool fromEnd = false) => _value = fromEnd ? ~value : value;
        public static implicit operator Index(int value) => new(value);
        public int GetOffset(int length) => _value < 0 ? _value + length + 1 : _value;
    }
}

namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit { }
}
