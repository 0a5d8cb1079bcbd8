using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.AsyncVoidMethodAnalyzer, AsyncPitfalls.Pending.AsyncVoidMethodCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

public sealed class AsyncVoidMethodCallsFixTests
{
    private const string Key = "AP3006.AwaitCalls";

    [Fact]
    public Task As_the_other_awaits_of_the_type_are() => Verify.Fix(
        """
        using System.Threading.Tasks;

        class C
        {
            private async void {|AP3006:Load|}() { await Task.Delay(1).ConfigureAwait(false); }

            public async Task RunAsync()
            {
                Load();
                await Task.Delay(1).ConfigureAwait(false);
            }
        }
        """,
        """
        using System.Threading.Tasks;

        class C
        {
            private async Task Load() { await Task.Delay(1).ConfigureAwait(false); }

            public async Task RunAsync()
            {
                await Load().ConfigureAwait(false);
                await Task.Delay(1).ConfigureAwait(false);
            }
        }
        """,
        Key,
        changesBehaviour: true);

    [Fact]
    public Task Local_functions_too() => Verify.Fix(
        """
        using System.Threading.Tasks;

        class C
        {
            async Task RunAsync()
            {
                Load(1);
                await Task.Yield();
                Load(2);

                async void {|AP3006:Load|}(int id) => await Task.Delay(id);
            }
        }
        """,
        """
        using System.Threading.Tasks;

        class C
        {
            async Task RunAsync()
            {
                await Load(1);
                await Task.Yield();
                await Load(2);

                async Task Load(int id) => await Task.Delay(id);
            }
        }
        """,
        Key,
        changesBehaviour: true);

    [Fact]
    public Task At_the_top_of_a_file() => Verify.Fix(
        """
        using System.Threading.Tasks;

        Load();

        static async void {|AP3006:Load|}() => await Task.Yield();
        """,
        """
        using System.Threading.Tasks;

        await Load();

        static async Task Load() => await Task.Yield();
        """,
        Key,
        changesBehaviour: true,
        output: OutputKind.ConsoleApplication);

    [Fact]
    public Task One_that_calls_another_one() => Verify.Fix(
        """
        using System.Threading.Tasks;

        class C
        {
            private async Task RunAsync() { Load(); await Task.Yield(); }
            private async void {|AP3006:Load|}() { await Task.Yield(); Store(); }
            private async void {|AP3006:Store|}() { await Task.Yield(); }
        }
        """,
        """
        using System.Threading.Tasks;

        class C
        {
            private async Task RunAsync() { await Load(); await Task.Yield(); }
            private async Task Load() { await Task.Yield(); await Store(); }
            private async Task Store() { await Task.Yield(); }
        }
        """,
        Key,
        changesBehaviour: true);
}
