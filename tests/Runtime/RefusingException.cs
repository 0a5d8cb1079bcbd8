using System.Collections;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A failure on which nothing can be hung.</summary>
internal sealed class RefusingException : Exception
{
    public override IDictionary Data => throw new NotSupportedException();
}
