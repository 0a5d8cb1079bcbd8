using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskOutlivesScopeAnalyzer, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>Tasks that leave a try whose handler was meant for their failure.</summary>
public sealed class SkippedHandlerTests
{
    [Theory]
    [InlineData("try { return {|AP3009:LoadAsync|}(1); } catch (Exception e) { Log(e); return Task.CompletedTask; }")]
    [InlineData("try { return {|AP3009:LoadAsync|}(1); } catch { Log(null); throw; }")]
    [InlineData("try { return {|AP3009:this.LoadAsync|}(1); } catch (TimeoutException) { return Task.CompletedTask; }")]
    [InlineData("try { return {|AP3009:LoadAsync|}(1); } catch (Exception e) { throw new InvalidOperationException(\"load\", e); }")]
    [InlineData("try { return {|AP3009:LoadAsync|}(1); } catch (Exception) { failures++; throw; }")]
    [InlineData("try { return {|AP3009:LoadAsync|}(1); } catch (ArgumentException) { throw; } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { var id = number; return {|AP3009:LoadAsync|}(id); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return flag ? {|AP3009:LoadAsync|}(1) : Task.CompletedTask; } catch (Exception e) { Log(e); throw; }")]
    [InlineData("Func<Task> f = () => { try { return {|AP3009:LoadAsync|}(1); } catch (Exception e) { Log(e); throw; } }; return f();")]
    [InlineData("try { return {|AP3009:service.Load|}(1); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return {|AP3009:client.GetAsync|}(\"/\"); } catch (System.Net.Http.HttpRequestException e) { Log(e); throw; }")]
    public Task A_handler_that_never_sees_the_failure_is_reported(string statements) => Verify.Reports(Program(statements));

    [Theory]
    // For what the call throws at once, or for what stands in front of it.
    [InlineData("try { return LoadAsync(1); } catch (ArgumentException) { return Task.CompletedTask; }")]
    [InlineData("try { return LoadAsync(1); } catch (ObjectDisposedException) { return Task.CompletedTask; }")]
    [InlineData("try { return LoadAsync(1); } catch (Exception e) { return Task.FromException(e); }")]
    [InlineData("try { return LoadAsync(1); } catch (Exception e) { source.TrySetException(e); throw; }")]
    [InlineData("try { return LoadAsync(1); } catch { given.Dispose(); throw; }")]
    [InlineData("try { var id = Parse(); return LoadAsync(id); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { Log(null); return LoadAsync(1); } catch (Exception e) { Log(e); throw; }")]
    // A handler that does nothing, or for certain failures only.
    [InlineData("try { return LoadAsync(1); } catch { throw; }")]
    [InlineData("try { return LoadAsync(1); } catch (Exception e) when (e is TimeoutException) { Log(e); throw; }")]
    [InlineData("try { return LoadAsync(1); } finally { Log(null); }")]
    // Not known to fail by its task.
    [InlineData("try { return service.Store(); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return work(); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return Begin(); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return Task.CompletedTask; } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return DoneAsync(); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return pump; } catch (Exception e) { Log(e); throw; }")]
    // The fast path.
    [InlineData("try { var t = LoadAsync(1); if (t.IsCompletedSuccessfully) return t; return Awaited(t); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return Awaited(pump); } catch (Exception e) { Log(e); throw; }")]
    [InlineData("try { return L(); } catch (Exception e) { Log(e); throw; } async Task L() { try { await pump; } catch (Exception e) { Log(e); } }")]
    // Hand-over.
    [InlineData("var mine = true; try { mine = false; return LoadAsync(1); } finally { if (mine) given.Dispose(); }")]
    // Behind something else that may be what the handler is for.
    [InlineData("try { try { return LoadAsync(1); } finally { Log(null); } } catch (Exception e) { Log(e); throw; }")]
    // Not in the try's body.
    [InlineData("try { Log(null); } catch (Exception) { return LoadAsync(1); } return pump;")]
    [InlineData("try { Log(null); } catch (Exception e) { Log(e); } return LoadAsync(1);")]
    [InlineData("try { LoadAsync(1).Wait(); } catch (Exception e) { Log(e); } return pump;")]
    public Task Other_tries_are_left_alone(string statements) => Verify.NoDiagnostic(Program(statements));

    private static string Program(string statements) =>
        $$"""
        using System;
        using System.Threading.Tasks;

        class C
        {
            Task pump = Task.CompletedTask;
            int failures;
            readonly TaskCompletionSource source = new();
            readonly Func<Task> work = () => Task.CompletedTask;
            readonly System.Net.Http.HttpClient client = new();

            readonly IService service = null!;
            interface IService { Task Load(int id); Task Store(); }
            class Service : IService { public async Task Load(int id) => await Task.Delay(id); public Task Store() => Task.Delay(1); }

            async Task LoadAsync(int id) { await Task.Delay(id); }
            Task Begin() => pump;
            Task DoneAsync() => Task.CompletedTask;
            private async Task Awaited(Task task) { try { await task; } catch (Exception e) { Log(e); } }
            int Parse() => 1;
            void Log(Exception? e) { }

            Task M(bool flag, int number, IDisposable given)
            {
        {{PendingPrograms.Indent(statements)}}
            }
        }
        """;
}
