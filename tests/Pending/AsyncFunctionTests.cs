using Microsoft.CodeAnalysis;
using Verify = AsyncPitfalls.Tests.Verify<AsyncPitfalls.Pending.TaskOutlivesScopeAnalyzer, AsyncPitfalls.Pending.TaskOutlivesScopeCodeFix>;

namespace AsyncPitfalls.Tests.Pending;

/// <summary>Functions that hand out tasks become async, in each of their shapes.</summary>
public sealed class AsyncFunctionTests
{
    private const string Key = "AP3009.Await";

    [Fact]
    public Task Lambdas_and_local_functions() => Fix(
        """
        void M()
        {
            Func<int, Task> a = _ =>
            {
                using var s = Open();
                return {|AP3009:CopyAsync|}(s);
            };
            Func<Task<int>> b = static () =>
            {
                using var s = Open();
                return {|AP3009:CountAsync|}(s);
            };
            Func<Task> c = delegate
            {
                using var s = Open();
                return {|AP3009:CountAsync|}(s);
            };
            // local
            Task L()
            {
                using var s = Open();
                return {|AP3009:CopyAsync|}(s);
            }
            L();
        }
        """,
        """
        void M()
        {
            Func<int, Task> a = async _ =>
            {
                using var s = Open();
                await CopyAsync(s);
            };
            Func<Task<int>> b = static async () =>
            {
                using var s = Open();
                return await CountAsync(s);
            };
            Func<Task> c = async delegate
            {
                using var s = Open();
                await CountAsync(s);
            };
            // local
            async Task L()
            {
                using var s = Open();
                await CopyAsync(s);
            }
            L();
        }
        """);

    [Fact]
    public Task What_nested_functions_return_is_theirs() => Fix(
        """
        Task M()
        {
            Func<Task> f = () => { return Task.Delay(1); };
            Task L() { return f(); }
            using var s = Open();
            return Task.WhenAll({|AP3009:CopyAsync|}(s), L());
        }
        """,
        """
        async Task M()
        {
            Func<Task> f = () => { return Task.Delay(1); };
            Task L() { return f(); }
            using var s = Open();
            await Task.WhenAll(CopyAsync(s), L());
        }
        """);

    [Fact]
    public Task Interfaces_and_overrides_keep_their_signature() => Verify.Fix(
        ScopePrograms.InClass("").Replace("class C", "interface I { Task<int> M(); Task N(); }\n\nclass C").Replace("//MEMBERS", "").Replace("class C", "class D : C, I\n{\n    Task<int> I.M()\n    {\n        using var s = Open();\n        return {|AP3009:CountAsync|}(s);\n    }\n\n    public override Task N()\n    {\n        using var s = Open();\n        return {|AP3009:CopyAsync|}(s);\n    }\n}\n\nclass C"),
        ScopePrograms.InClass("").Replace("class C", "interface I { Task<int> M(); Task N(); }\n\nclass C").Replace("//MEMBERS", "").Replace("class C", "class D : C, I\n{\n    async Task<int> I.M()\n    {\n        using var s = Open();\n        return await CountAsync(s);\n    }\n\n    public override async Task N()\n    {\n        using var s = Open();\n        await CopyAsync(s);\n    }\n}\n\nclass C"),
        Key,
        changesBehaviour: true);

    [Fact]
    public Task Modifiers_and_attributes_stay_where_they_are() => Fix(
        """
        /// <summary>Documented.</summary>
        [Obsolete]
        Task<int> M() { using var s = Open(); return {|AP3009:CountAsync|}(s); }

        /* here */ internal new static Task<int> N() { using var s = Open(); return {|AP3009:CountAsync|}(s); }

        void O()
        {
            var a = [Obsolete] (int x) => { using var s = Open(); return {|AP3009:CountAsync|}(s); };
            var b = Task<int> (int x) => { using var s = Open(); return {|AP3009:CountAsync|}(s); };
            static Task<int> L() { using var s = Open(); return {|AP3009:CountAsync|}(s); }
        }
        """.Replace("new static", "static").Replace("Task<int> N()", "Task<int> P()"),
        """
        /// <summary>Documented.</summary>
        [Obsolete]
        async Task<int> M() { using var s = Open(); return await CountAsync(s); }

        /* here */ internal static async Task<int> P() { using var s = Open(); return await CountAsync(s); }

        void O()
        {
            var a = [Obsolete] async (int x) => { using var s = Open(); return await CountAsync(s); };
            var b = async Task<int> (int x) => { using var s = Open(); return await CountAsync(s); };
            static async Task<int> L() { using var s = Open(); return await CountAsync(s); }
        }
        """);

    [Theory]
    [InlineData("Task M() { using var s = Open(); return /* why */ {|AP3009:CopyAsync|}(s); }")]
    [InlineData("Task<int> M(bool flag) { if (flag) return Task.FromResult(/* why */ 1); using var s = Open(); return {|AP3009:CountAsync|}(s); }")]
    [InlineData("Task<int> M() {\n#if NET472\n return Task.FromResult(1);\n#endif\n using var s = Open(); return {|AP3009:CountAsync|}(s); }")]
    public Task No_comment_is_lost_and_no_other_framework_forgotten(string member) => Verify.NoFix(ScopePrograms.InClass(member));

    private static Task Fix(string before, string after) => Verify.Fix(ScopePrograms.InClass(before), ScopePrograms.InClass(after), Key, changesBehaviour: true);
}
