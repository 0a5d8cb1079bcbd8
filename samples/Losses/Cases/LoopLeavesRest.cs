using AsyncPitfalls;

namespace Losses.Cases;

internal sealed class LoopLeavesRest : ILoss
{
    private static readonly string[] Pages = ["first page", "second page", "broken page"];

    public string Title => "A loop over tasks as they end is left by a failure";

    public async Task BeforeAsync(Run run)
    {
        try
        {
            await foreach (var page in Task.WhenEach(Pages.Select(name => LoadAsync(run, name, default)).ToArray()))
                await page;
        }
        catch (Exception e)
        {
            run.See(e);
        }
    }

    public async Task AfterAsync(Run run)
    {
        try
        {
            await foreach (var page in TaskWait.EachAsync(Pages, (name, token) => LoadAsync(run, name, token)))
                await page;
        }
        catch (Exception e)
        {
            run.See(e);
        }
    }

    private static Task LoadAsync(Run run, string name, CancellationToken cancellationToken) =>
        name == "broken page" ? run.FailAsync(name) : run.WorkAsync(name, cancellationToken);
}
