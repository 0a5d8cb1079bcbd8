using System.Runtime.CompilerServices;

namespace AsyncPitfalls;

/// <summary>Calls a delegate that starts work.</summary>
internal static class WorkCall
{
    /// <summary>
    /// Calls <paramref name="work"/> as an async method is called: here and now, in the caller's contexts, and what it
    /// changes in them (<see cref="AsyncLocal{T}"/> values, the current <see cref="SynchronizationContext"/>) ends with
    /// the call.
    /// </summary>
    /// <returns>
    /// The task of the work; the one that <paramref name="failed"/> makes when it throws, or gives null instead of one.
    /// </returns>
    public static TTask Start<TArgument, TTask>(
        Func<TArgument, CancellationToken, TTask> work,
        TArgument argument,
        CancellationToken cancellationToken,
        Func<Exception, TTask> failed)
        where TTask : Task
    {
        var call = new Call<TArgument, TTask>(work, argument, cancellationToken);
        try
        {
            // Starting a state machine is what saves the contexts and restores them, on every framework and for nothing.
            AsyncTaskMethodBuilder.Create().Start(ref call);
        }
        catch (Exception e)
        {
            return failed(e);
        }

        return call.Task ?? failed(new InvalidOperationException("The delegate returned null in place of a task."));
    }

    private struct Call<TArgument, TTask>(
        Func<TArgument, CancellationToken, TTask> work, TArgument argument, CancellationToken cancellationToken) : IAsyncStateMachine
    {
        public TTask? Task { get; private set; }

        public void MoveNext() => Task = work(argument, cancellationToken);

        public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
        {
        }
    }
}
