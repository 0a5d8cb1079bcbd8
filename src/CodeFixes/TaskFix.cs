using Microsoft.CodeAnalysis.Editing;

namespace AsyncPitfalls;

/// <summary>One way to repair one place, with all its preconditions met.</summary>
/// <param name="Title">What the light bulb says; where behaviour changes, it says how.</param>
/// <param name="EquivalenceKey">The same for this way at every place.</param>
/// <param name="ChangesBehaviour">
/// Does the program do something else afterwards in a run that lost nothing? Then Fix All leaves it alone beyond the
/// document a person looks at.
/// </param>
/// <param name="Edit">Writes the repair.</param>
internal sealed record TaskFix(string Title, string EquivalenceKey, bool ChangesBehaviour, Action<DocumentEditor> Edit);
