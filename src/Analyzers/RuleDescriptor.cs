using Microsoft.CodeAnalysis;

namespace AsyncPitfalls;

/// <summary>The one place where a rule's descriptor is built, so that all have the same form and a page to link to.</summary>
internal static class RuleDescriptor
{
    private const string Pages = "https://github.com/AsyncPitfalls/AsyncPitfalls/blob/main/docs/rules/";

    /// <param name="id">The rule's id, also the name of its page.</param>
    /// <param name="category">One of <see cref="Categories"/>.</param>
    /// <param name="title">What is wrong, in one line, for lists of rules.</param>
    /// <param name="message">What is lost at this place and what to do, for the person who sees the squiggle.</param>
    /// <param name="severity">The default severity.</param>
    /// <param name="description">Why it is a loss, for the IDE's details pane.</param>
    /// <param name="enabled">False for rules that a project switches on itself.</param>
    public static DiagnosticDescriptor Create(
        string id,
        string category,
        string title,
        string message,
        DiagnosticSeverity severity,
        string description,
        bool enabled = true) =>
        new(id, title, message, category, severity, enabled, description, Pages + id + ".md");
}
