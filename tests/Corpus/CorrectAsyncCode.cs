// Correct async code in the idioms that rules must leave alone. It is compiled with the tests and read by
// NoFalsePositivesTests; add what a rule once reported without reason.
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace AsyncPitfalls.Tests.Corpus;

internal sealed class CorrectAsyncCode(HttpClient http) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _cache = new();
    private readonly Channel<string> _queue = Channel.CreateBounded<string>(16);
    private Task _pump = Task.CompletedTask;

    public event EventHandler? Stopped;

    // All results, the failure of any to the caller.
    public async Task<int> TotalLengthAsync(IEnumerable<string> addresses, CancellationToken token)
    {
        var pages = await Task.WhenAll(addresses.Select(a => http.GetStringAsync(a, token))).ConfigureAwait(false);
        return pages.Sum(p => p.Length);
    }

    // Two at once, then their results.
    public async Task<string> BothAsync(string left, string right)
    {
        var first = http.GetStringAsync(left);
        var second = http.GetStringAsync(right);
        await Task.WhenAll(first, second).ConfigureAwait(false);
        return first.Result + second.Result;
    }

    // Every failure looked at.
    public async Task<List<Exception>> FailuresAsync(IReadOnlyCollection<Task> tasks)
    {
        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e.Message);
        }

        return [.. tasks.Where(t => t.IsFaulted).SelectMany(t => t.Exception!.InnerExceptions)];
    }

    // A fast path that is really synchronous.
    public ValueTask<string> CachedAsync(string address)
    {
        var task = _cache.GetOrAdd(address, a => new(() => http.GetStringAsync(a))).Value;
        return task.IsCompletedSuccessfully ? new(task.Result) : new(task);
    }

    // A lock with a limit, whose answer counts.
    public async Task<bool> TryUpdateAsync(Func<Task> update, TimeSpan limit)
    {
        if (!await _gate.WaitAsync(limit).ConfigureAwait(false))
            return false;
        try
        {
            await update().ConfigureAwait(false);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    // The limit cancels the work, the work is waited for, the caller's wish is told from the limit.
    public async Task<string> WithLimitAsync(string address, TimeSpan limit, CancellationToken token)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(token);
        both.CancelAfter(limit);
        try
        {
            return await http.GetStringAsync(address, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw new TimeoutException("The server took too long.", e);
        }
    }

    // A race in which nothing is left behind.
    public async Task<bool> FinishesAsync(Func<CancellationToken, Task> work, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource();
        var running = work(stop.Token);
        var timer = Task.Delay(limit, stop.Token);
        var first = await Task.WhenAny(running, timer).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return first == running && running.IsCompletedSuccessfully;
    }

    // Started in a method that stores it, awaited in the one that stops it.
    public void Start() => _pump = PumpAsync(_stop.Token);

    public async Task StopAsync()
    {
        _queue.Writer.Complete();
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _pump.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }

        Stopped?.Invoke(this, EventArgs.Empty);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
        _gate.Dispose();
    }

    // Blocking, where an aggregate really arrives.
    public static string Read(Task<string> page)
    {
        try
        {
            return page.Wait(TimeSpan.FromSeconds(1)) ? page.Result : "";
        }
        catch (AggregateException e)
        {
            return string.Join("; ", e.Flatten().InnerExceptions.Select(i => i.Message));
        }
    }

    private async Task PumpAsync(CancellationToken token)
    {
        await foreach (var address in _queue.Reader.ReadAllAsync(token).ConfigureAwait(false))
        {
            try
            {
                await http.GetStringAsync(address, token).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                Console.Error.WriteLine(e.Message);
            }
        }
    }
}
