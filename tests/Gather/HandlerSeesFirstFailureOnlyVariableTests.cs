using static AsyncPitfalls.Tests.Gather.HandlerPrograms;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyAnalyzer, AsyncPitfalls.Gather.HandlerSeesFirstFailureOnlyCodeFix>;

namespace AsyncPitfalls.Tests.Gather;

/// <summary>The variable that the plain fix of AP1001 needs in front of the try.</summary>
public sealed class HandlerSeesFirstFailureOnlyVariableTests
{
    private const string Bcl = "AP1001.WhenAllException";

    [Fact]
    public Task A_variable_that_moves_out_of_the_try_makes_way_for_a_later_one_of_its_name() => Verify.Fix(
        Program(
            """
            try
            {
                var all = {|AP1001:Task.WhenAll|}(F(1), F(2));
                Log(all.Id);
                await all;
            }
            catch (Exception e)
            {
                Log(e);
            }

            foreach (var all in new[] { 1, 2 })
                Log(all);
            """),
        Program(
            """
            Task? all1 = null;
            try
            {
                all1 = Task.WhenAll(F(1), F(2));
                Log(all1.Id);
                await all1;
            }
            catch (Exception e)
            {
                var failure = all1?.Exception?.InnerExceptions.Count > 1 ? all1.Exception : e;
                Log(failure);
            }

            foreach (var all in new[] { 1, 2 })
                Log(all);
            """),
        Bcl);

    [Fact]
    public Task A_variable_without_a_value_yet_is_not_read_by_the_handler() => Verify.NoFix(
        Program(
            """
            Task all;
            try
            {
                await (all = {|AP1001:Task.WhenAll|}(F(1), F(2)));
            }
            catch (Exception e)
            {
                Log(e);
            }
            """),
        Bcl);
}
