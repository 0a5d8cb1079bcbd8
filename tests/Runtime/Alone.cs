namespace AsyncPitfalls.Tests.Runtime;

/// <summary>Tests that measure the whole heap: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
