using AsyncPitfalls.Semantics;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class TaskFactsCannotFailTests
{
    [Theory]
    [InlineData("[|Task.CompletedTask|]")]
    [InlineData("[|Task.FromResult(1)|]")]
    [InlineData("[|ValueTask.CompletedTask|]")]
    [InlineData("[|Guarded()|]")]
    [InlineData("[|Guarded().ConfigureAwait(false)|]")]
    [InlineData("[|Framed()|]")]
    [InlineData("[|Forwards()|]")]
    [InlineData("[|Local()|]; async Task Local() { try { await F(); } catch { } }")]
    [InlineData("[|Local()|]; Task Local() => Guarded()")]
    [InlineData("[|Task.Run(async () => { try { await F(); } catch (Exception e) { Take(e); } })|]")]
    [InlineData("[|Task.Run(() => Guarded())|]")]
    [InlineData("[|Task.Run(Guarded)|]")]
    [InlineData("[|Task.Run(() => { try { Take(); } catch { } })|]")]
    [InlineData("[|Task.Run(delegate { try { Take(); } catch { } })|]")]
    [InlineData("[|Task.Run(GuardedPlain)|]")]
    [InlineData("[|Task.Run(() => GuardedPlain())|]")]
    [InlineData("[|Task.Run(() => { GuardedPlain(); })|]")]
    [InlineData("[|Task.Run(async () => await Guarded())|]")]
    [InlineData("[|Task.Run(async () => { await Guarded().ConfigureAwait(false); })|]")]
    [InlineData("[|Task.Run(() => { try { return number / 0; } catch { return -1; } })|]")]
    [InlineData("[|Awaits()|]")]
    [InlineData("[|AwaitsTwo()|]")]
    [InlineData("[|PartlyWritten()|]")]
    [InlineData("Func<Task> f = async () => { try { await F(); } catch { } }; [|f()|]")]
    [InlineData("Func<Task> f = Guarded; [|f.Invoke()|]")]
    [InlineData("var t = Guarded(); [|t|]")]
    [InlineData("var t = Task.Run(Guarded); [|t|]")]
    [InlineData("[|default(Sealed)!.Virtual()|]")]
    [InlineData("[|Task.Run(async () => { while (flag) { try { await F(); } catch (Exception e) { Take(e); } } })|]")]
    [InlineData("[|Task.Run(async () => { do { try { await F(); } catch { break; } await Task.Delay(10); } while (flag); })|]")]
    [InlineData("[|Task.Run(async () => { while (await timer.WaitForNextTickAsync()) { try { await F(); } catch { } } })|]")]
    [InlineData("[|Task.Run(async () => { while (await timer.WaitForNextTickAsync().ConfigureAwait(false)) { try { await F(); } catch { } } })|]")]
    [InlineData("[|Task.Run(async () => { flag = true; try { await F(); } catch { } flag = false; })|]")]
    [InlineData("[|Task.Run(async () => { LogStart(); try { await F(); } catch { } })|]; void LogStart() { }")]
    [InlineData("[|Task.Run(async () => { try { await F(); } catch (OperationCanceledException e) { Take(e); } catch (Exception e) when (e is not OperationCanceledException) { Take(e); } })|]")]
    [InlineData("[|Task.Run(async () => { try { await F(); } catch { } finally { try { await F(); } catch { } } })|]")]
    [InlineData("[|Task.Run(async () => { try { await F(); } catch { } finally { ReleaseLock(); } })|]; void ReleaseLock() { }")]
    [InlineData("[|Task.Run(async () => { try { await Guarded(); } finally { flag = false; } })|]")]
    [InlineData("[|Task.Run(() => source.TrySetResult())|]")]
    [InlineData("[|Task.Run(() => { source.TrySetException(new Exception()); })|]")]
    public void Guarded_work_cannot_fail(string expression) => Assert.True(Answer(expression));

    [Theory]
    [InlineData("[|a|]")]
    [InlineData("[|F()|]")]
    [InlineData("[|Unguarded()|]")]
    [InlineData("[|Task.Delay(1)|]")]
    [InlineData("[|Task.FromException(new Exception())|]")]
    [InlineData("[|CompletedTask|]")]
    [InlineData("[|Specific()|]")]
    [InlineData("[|Filtered()|]")]
    [InlineData("[|Rethrows()|]")]
    [InlineData("[|ThrowsAnother()|]")]
    [InlineData("[|ThrowsFinally()|]")]
    [InlineData("[|WorksFinally()|]")]
    [InlineData("[|AwaitsFinally()|]")]
    [InlineData("[|AwaitsBefore()|]")]
    [InlineData("[|UsesBefore()|]")]
    [InlineData("[|GuardedButThrowsFirst()|]")]
    [InlineData("[|AwaitsAnotherToo()|]")]
    [InlineData("[|OnlyEnters()|]")]
    [InlineData("[|TooFar()|]")]
    [InlineData("[|Recursive()|]")]
    [InlineData("[|Virtual()|]")]
    [InlineData("[|default(Derived)!.Virtual()|]")]
    [InlineData("[|default(I)!.Do()|]")]
    [InlineData("[|default(I)!.Default()|]")]
    [InlineData("[|Empty()|]")]
    [InlineData("[|HandsOutFromTry()|]")]
    [InlineData("[|HandsOutSomething<Task>()|]")]
    [InlineData("[|Task.Run(() => { try { return F(); } catch { return Task.CompletedTask; } })|]")]
    [InlineData("[|Task.Run(() => Take())|]")]
    [InlineData("[|Task.Run(() => 1)|]")]
    [InlineData("[|Task.Run(async () => { await F(); })|]")]
    [InlineData("[|Task.Run(() => { Take(); try { Take(); } catch { } })|]")]
    [InlineData("[|Task.Run(async () => await F())|]")]
    [InlineData("[|Task.Run(Guarded, default(CancellationToken))|]")]
    [InlineData("var t = Guarded(); t = F(); [|t|]")]
    [InlineData("Func<Task> f = Guarded; f = F; [|f()|]")]
    [InlineData("[|(flag ? Guarded() : F())|]")]
    [InlineData("[|Task.Run(async () => { while (await Ask()) { try { await F(); } catch { } } })|]; Task<bool> Ask() => Task.FromResult(true)")]
    [InlineData("[|Task.Run(async () => { while (flag) { await F(); } })|]")]
    [InlineData("[|Task.Run(async () => { while (flag) { try { await F(); } catch { } await F(); } })|]")]
    [InlineData("[|Task.Run(async () => { flag = Ask(); try { await F(); } catch { } })|]; bool Ask() => true")]
    [InlineData("[|Task.Run(async () => { try { await F(); } catch (OperationCanceledException) { } catch (Exception e) when (e is not InvalidOperationException) { Take(e); } })|]")]
    [InlineData("[|Task.Run(async () => { try { await F(); } catch { } finally { try { await F(); } catch (InvalidOperationException) { } } })|]")]
    [InlineData("[|Task.Run(async () => { try { await F(); } finally { flag = false; } })|]")]
    [InlineData("[|Task.Run(() => source.SetResult())|]")]
    public void Other_work_can(string expression) => Assert.False(Answer(expression));

    [Theory]
    [InlineData("Task t = t; [|t|]")]
    [InlineData("Task t = t.ConfigureAwait(false); [|t|]")]
    [InlineData("Func<Task> f = f; [|f()|]")]
    [InlineData("Func<Task> f = () => f(); [|f()|]")]
    public void A_value_that_names_itself_can(string expression) => Assert.False(Answer(expression, mayNotCompile: true));

    // What is marked is a value; the statement it ends up in throws it away.
    private static bool Answer(string value, bool mayNotCompile = false)
    {
        var source = Source.InMethod(value.Replace("[|", "_ = [|") + ";", members: Members, mayNotCompile: mayNotCompile);
        return TaskFacts.CannotFail(source.Marked, source.Symbols);
    }

    private const string Members =
        """
        readonly TaskCompletionSource source = new();
        readonly PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        Task CompletedTask => F();
        async Task Guarded() { try { await F(); } catch (OperationCanceledException) { } catch (Exception e) { Take(e); } finally { gate.Release(); Interlocked.Decrement(ref count); } }
        async Task WorksFinally() { try { await F(); } catch { } finally { Take(); } }
        async Task AwaitsFinally() { try { await F(); } catch { } finally { await F(); } }
        readonly SemaphoreSlim gate = new(1);
        int count;
        void GuardedPlain() { try { Take(); } catch { } }
        async Task<int> Framed() { var attempts = -1; int result; Task<int> Read() => G(); ; try { result = await Read(); } catch { result = attempts; } return result; }
        Task Forwards() { return Guarded(); }
        async Task Awaits() => await Guarded();
        async Task AwaitsTwo() { await Guarded(); var x = 1; await Awaits().ConfigureAwait(false); }
        async Task AwaitsAnotherToo() { await Guarded(); await F(); }
        async Task OnlyEnters() { await gate.WaitAsync(); await gate.WaitAsync(); }
        private partial Task PartlyWritten();
        private partial async Task PartlyWritten() { try { await F(); } catch { } }
        Task HandsOutFromTry() { try { return F(); } catch { return Task.CompletedTask; } }
        T HandsOutSomething<T>() { try { return (T)(object)F(); } catch { return default!; } }
        Task TooFar() => Forwards1();
        Task Forwards1() => Forwards2();
        Task Forwards2() => Forwards3();
        Task Forwards3() => Guarded();
        Task Recursive() => Recursive();
        async Task Unguarded() { await F(); }
        async Task Empty() { }
        async Task Specific() { try { await F(); } catch (IOException) { } }
        async Task Filtered() { try { await F(); } catch (Exception e) when (e is not TimeoutException) { } }
        async Task Rethrows() { try { await F(); } catch { Take(); throw; } }
        async Task ThrowsAnother() { try { await F(); } catch (Exception e) { var x = e.Message ?? throw new IOException(); } }
        async Task ThrowsFinally() { try { await F(); } catch { } finally { throw new IOException(); } }
        async Task AwaitsBefore() { await F(); try { await F(); } catch { } }
        async Task UsesBefore() { using var s = new MemoryStream(); try { await F(); } catch { } }
        Task GuardedButThrowsFirst() { if (Recursive() is null) throw new Exception(); return Guarded(); }
        public virtual async Task Virtual() { try { await F(); } catch { } }
        class Derived : C { public override async Task Virtual() { try { await F(); } catch { } } }
        sealed class Sealed : C { public override async Task Virtual() { try { await F(); } catch { } } }
        interface I { Task Do(); async Task Default() { try { await Do(); } catch { } } }
        """;
}
