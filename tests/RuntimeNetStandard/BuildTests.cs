using System.Reflection;
using System.Runtime.Versioning;

namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Holds that these tests run what they claim to.</summary>
public sealed class BuildTests
{
    [Fact]
    public void Library_IsTheBuildForNetStandard() => Assert.Equal(
        ".NETStandard,Version=v2.0",
        typeof(TaskWait).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName);
}
