namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Tasks that run until the test ends them; the result of each is its index.</summary>
internal sealed class OpenTasks
{
    private readonly TaskCompletionSource<int>[] _sources;

    public OpenTasks(int count, TaskCreationOptions options = TaskCreationOptions.None)
    {
        _sources = [.. Enumerable.Range(0, count).Select(_ => new TaskCompletionSource<int>(options))];
        Tasks = Array.ConvertAll(_sources, source => source.Task);
    }

    public static TheoryData<string> Endings => ["succeeded", "failed", "cancelled"];

    public Task<int>[] Tasks { get; }

    public Task<int> this[int index] => Tasks[index];

    public void Succeed(int index) => _sources[index].SetResult(index);

    public void Fail(int index, Exception failure) => _sources[index].SetException(failure);

    public void Cancel(int index) => _sources[index].SetCanceled();

    public void End(int index, string ending)
    {
        switch (ending)
        {
            case "succeeded": Succeed(index); break;
            case "failed": Fail(index, new Failure()); break;
            default: Cancel(index); break;
        }
    }
}
