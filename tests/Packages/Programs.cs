namespace AsyncPitfalls.Tests.Packages;

/// <summary>What the consumers' programs are made of.</summary>
internal static class Programs
{
    /// <summary>AP1001, whose fix changes nothing in a good run; AP1002 and AP2003, whose fixes do.</summary>
    public const string ThreePitfalls =
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        internal static class Program
        {
            private static async Task Main()
            {
                await PublishAsync();
                await StoreAsync();
                Warm(Task.Run(() => Thread.Sleep(1)));
            }

            private static async Task PublishAsync()
            {
                try
                {
                    await Task.WhenAll(FailAsync("mail"), FailAsync("feed"));
                }
                catch (Exception e)
                {
                    Console.WriteLine(e.Message);
                }
            }

            private static async Task StoreAsync()
            {
                try
                {
                    await Task.Delay(1);
                }
                catch (AggregateException e)
                {
                    Console.WriteLine(e.Message);
                }
            }

            private static void Warm(Task work)
            {
                work.Wait(2000);
                Console.WriteLine("done");
            }

            private static Task FailAsync(string what) =>
                Task.FromException(new InvalidOperationException("no " + what));
        }

        """;

    /// <summary>The ids of what is found in it.</summary>
    public static readonly string[] ThreeIds = ["AP1001", "AP1002", "AP2003"];

    /// <summary>The program after <c>dotnet format analyzers</c>.</summary>
    public static readonly string FixedByItself = ThreePitfalls
        .Replace(
            """
                    try
                    {
                        await Task.WhenAll(FailAsync("mail"), FailAsync("feed"));
            """,
            """
                    Task all = null;
                    try
                    {
                        all = Task.WhenAll(FailAsync("mail"), FailAsync("feed"));
                        await all;
            """)
        .Replace(
            """
                    catch (Exception e)
                    {
                        Console.WriteLine(e.Message);
            """,
            """
                    catch (Exception e)
                    {
                        var failure = all?.Exception?.InnerExceptions.Count > 1 ? all.Exception : e;
                        Console.WriteLine(failure.Message);
            """);

    /// <summary>The same with the library referenced.</summary>
    public static readonly string FixedByLibrary = ThreePitfalls
        .Replace("using System.Threading.Tasks;\n", "using System.Threading.Tasks;\nusing AsyncPitfalls;\n")
        .Replace("""FailAsync("feed"));""", """FailAsync("feed")).WithAllFailures();""")
        .Replace(
            """
                    catch (Exception e)
                    {
                        Console.WriteLine(e.Message);
            """,
            """
                    catch (Exception e)
                    {
                        foreach (var failure in e.AllFailures())
                        {
                            Console.WriteLine(failure.Message);
                        }
            """);
}
