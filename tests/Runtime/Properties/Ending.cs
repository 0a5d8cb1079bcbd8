namespace AsyncPitfalls.Tests.Runtime.Properties;

/// <summary>How a piece of work ends.</summary>
internal enum Ending
{
    Success,
    Failure,
    Cancellation,
}
