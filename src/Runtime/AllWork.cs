namespace AsyncPitfalls;

/// <summary>Work on each element of a source, with one result for all of it.</summary>
internal sealed class AllWork<TSource, TResult> : ResultWork<TResult>
{
    private readonly Func<TSource, CancellationToken, Task> _work;
    private readonly Func<List<Task>?, TResult> _read;
    private List<Task>? _children;

    private AllWork(
        Func<TSource, CancellationToken, Task> work,
        Func<List<Task>?, TResult> read,
        in WaitSettings settings,
        CancellationToken caller)
        : base(settings, caller)
    {
        _work = work;
        _read = read;
    }

    protected override bool HasResult => HasSucceeded;

    /// <param name="source">What is worked on.</param>
    /// <param name="work">Starts the work on an element.</param>
    /// <param name="keepsChildren">Whether the children are kept until all have ended, for their results.</param>
    /// <param name="read">Makes the result of the children, if they are kept, in the order of the source.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="caller">The caller's token.</param>
    public static Task<TResult> Run(
        IEnumerable<TSource> source,
        Func<TSource, CancellationToken, Task> work,
        bool keepsChildren,
        Func<List<Task>?, TResult> read,
        in WaitSettings settings,
        CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
            return Task.FromCanceled<TResult>(caller);

        var all = new AllWork<TSource, TResult>(work, read, settings, caller);
        if (keepsChildren)
            all._children = source is ICollection<TSource> { Count: var count } ? new(count) : [];

        all.Begin();
        all.StartEach(source, all.Start);
        all.EndStart();
        return all.Outcome;
    }

    protected override TResult GetResult() => _read(_children);

    private void Start(TSource element)
    {
        var child = StartChild(_work, element, FailedTask.Of);
        _children?.Add(child);
    }
}
