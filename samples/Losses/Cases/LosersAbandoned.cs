using AsyncPitfalls;

namespace Losses.Cases;

internal sealed class LosersAbandoned : ILoss
{
    public string Title => "The first of two mirrors answers";

    public async Task BeforeAsync(Run run) => await await Task.WhenAny(run.SucceedAsync(), run.WorkAsync("slow mirror"));

    public Task AfterAsync(Run run) => TaskScope.RunAsync(async scope =>
    {
        Task[] mirrors = [scope.Start(_ => run.SucceedAsync()), scope.Start(token => run.WorkAsync("slow mirror", token))];
        var (done, _) = await mirrors.WaitAsync(WaitUntil.FirstCompleted);
        await done[0];
        scope.Cancel();
    });
}
