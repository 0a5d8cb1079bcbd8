using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncPitfalls.Tests;

/// <summary>The reference assemblies of the frameworks that tested programs are compiled against, from disk.</summary>
internal static class FrameworkReferences
{
    public const string Net8 = "net8.0";
    public const string Net10 = "net10.0";
    public const string NetStandard20 = "netstandard2.0";
    public const string Net472 = "net472";

    private static readonly ConcurrentDictionary<string, ImmutableArray<MetadataReference>> Loaded = new();

    public static ImmutableArray<MetadataReference> For(string framework) => Loaded.GetOrAdd(framework, Load);

    /// <summary>Our runtime library.</summary>
    public static MetadataReference Library { get; } = MetadataReference.CreateFromFile(typeof(TaskWait).Assembly.Location);

    /// <summary>An assembly that is named like a test framework.</summary>
    public static MetadataReference TestFramework { get; } = Named("xunit.core");

    private static MetadataReference Named(string assembly)
    {
        using var image = new MemoryStream();
        var empty = CSharpCompilation.Create(assembly, references: For(Net8), options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.True(empty.Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static ImmutableArray<MetadataReference> Load(string framework)
    {
        var folder = Metadata("References." + framework);
        var files = Directory.EnumerateFiles(folder, "*.dll").ToList();
        if (Directory.Exists(Path.Combine(folder, "Facades")))
            files.AddRange(Directory.EnumerateFiles(Path.Combine(folder, "Facades"), "*.dll"));
        return [.. files.Where(IsManaged).Select(path => MetadataReference.CreateFromFile(path))];
    }

    /// <summary>A value that the project file hands to the tests.</summary>
    public static string Metadata(string key) => typeof(FrameworkReferences).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == key).Value!;

    private static bool IsManaged(string path)
    {
        try
        {
            AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
