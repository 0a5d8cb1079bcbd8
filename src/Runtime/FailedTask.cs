using System.Runtime.CompilerServices;

namespace AsyncPitfalls;

/// <summary>
/// The task that an async method would return if this exception left it: cancelled, with that very instance, for an
/// <see cref="OperationCanceledException"/>, failed for any other.
/// </summary>
internal static class FailedTask
{
    public static Task Of(Exception exception) => Of<bool>(exception);

    public static Task<TResult> Of<TResult>(Exception exception)
    {
        var builder = AsyncTaskMethodBuilder<TResult>.Create();
        builder.SetException(exception);
        return builder.Task;
    }
}
