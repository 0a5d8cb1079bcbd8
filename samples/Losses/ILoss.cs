namespace Losses;

/// <summary>Something that gets lost, the same code with plain .NET and with the library.</summary>
internal interface ILoss
{
    string Title { get; }

    Task BeforeAsync(Run run);

    Task AfterAsync(Run run);
}
