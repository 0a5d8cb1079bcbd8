using static AsyncPitfalls.Tests.Gather.HandlerPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyAnalyzer, AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

/// <summary>Two WhenAll in one try, whose handler is rewritten once.</summary>
public sealed class HandlerSeesFirstFailureOnlySharedHandlerTests
{
    [Fact]
    public Task The_library_fix_wraps_both() => Verify.Fix(
        Program(
            """
            try
            {
                await {|AP1001:Task.WhenAll|}(F(1), F(2));
                await {|AP1001:Task.WhenAll|}(F(3), F(4));
            }
            catch (Exception e)
            {
                Log(e);
            }
            """),
        Program(
            """
            try
            {
                await Task.WhenAll(F(1), F(2)).WithAllFailures();
                await Task.WhenAll(F(3), F(4)).WithAllFailures();
            }
            catch (Exception e)
            {
                foreach (var failure in e.AllFailures())
                {
                    Log(failure);
                }
            }
            """,
            "using AsyncPitfalls;"),
        "AP1001.WithAllFailures");

    [Fact]
    public Task The_plain_fix_uses_one_variable() => Verify.Fix(
        Program(
            """
            try
            {
                await {|AP1001:Task.WhenAll|}(F(1), F(2));
                await {|AP1001:Task.WhenAll|}(G(3), G(4));
            }
            catch (Exception e)
            {
                Log(e);
            }
            """),
        Program(
            """
            Task? all = null;
            try
            {
                all = Task.WhenAll(F(1), F(2));
                await all;
                all = Task.WhenAll(G(3), G(4));
                await all;
            }
            catch (Exception e)
            {
                var failure = all?.Exception?.InnerExceptions.Count > 1 ? all.Exception : e;
                Log(failure);
            }
            """),
        "AP1001.WhenAllException");
}
