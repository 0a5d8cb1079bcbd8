namespace AsyncPitfalls.Tests.Runtime.Cost;

/// <summary>Tasks that stay open until they are told to end. The benchmarks use them too.</summary>
internal sealed class OpenTasks
{
    private readonly TaskCompletionSource<int>[] _sources;

    public OpenTasks(int count)
    {
        _sources = new TaskCompletionSource<int>[count];
        Tasks = new Task<int>[count];
        for (var i = 0; i < count; i++)
        {
            _sources[i] = new();
            Tasks[i] = _sources[i].Task;
        }
    }

    public Task<int>[] Tasks { get; }

    public void End(int index) => _sources[index].SetResult(index);

    public void EndAll()
    {
        for (var i = 0; i < _sources.Length; i++)
            End(i);
    }
}
