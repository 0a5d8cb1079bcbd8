using System.Reflection;

namespace AsyncPitfalls.Schedules;

/// <summary>One race, to be run once for each schedule: a public method of a class named after the helper it races.</summary>
internal sealed record Scenario(string Name, Func<Task> Run)
{
    private const string Suffix = "Schedules";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. typeof(Scenario).Assembly.GetTypes()
            .Where(static type => type.Name.EndsWith(Suffix, StringComparison.Ordinal))
            .OrderBy(static type => type.Name, StringComparer.Ordinal)
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(static method => new Scenario(NameOf(method), method.CreateDelegate<Func<Task>>())),
    ];

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name[..^Suffix.Length]}.{method.Name}";
}
