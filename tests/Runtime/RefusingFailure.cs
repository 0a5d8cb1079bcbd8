using System.Collections;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>A failure whose Data takes nothing.</summary>
internal sealed class RefusingFailure : Exception
{
    public override IDictionary Data => throw new NotSupportedException();
}
