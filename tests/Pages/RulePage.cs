using System.Text.RegularExpressions;
using AsyncPitfalls.Tests.Catalogue;

namespace AsyncPitfalls.Tests.Pages;

/// <summary>
/// A page of <c>docs/rules</c>: prose for people, and fenced blocks whose word after the language says what holds for
/// them.
/// </summary>
/// <remarks>
/// <c>csharp setup</c>: what the examples use. <c>csharp flagged</c>: reported where a comment line of tildes
/// underlines it, by another rule where the line names one. <c>csharp fixed KEY</c>: the flagged block before it after that fix (<c>KEY net10.0</c>: where
/// the fix exists on one framework only). <c>csharp fine</c>: not
/// reported. <c>csharp proof</c>: a program; <c>text before</c> is what it prints, <c>text KEY</c> what it prints after
/// that fix.
/// </remarks>
internal sealed partial class RulePage
{
    private RulePage(string id, string text)
    {
        Id = id;
        Text = text;
        Blocks = [.. FencedBlock().Matches(text).Select(m => Block.From(m, text))];
    }

    public string Id { get; }

    public string Text { get; }

    public IReadOnlyList<Block> Blocks { get; }

    public string Setup => string.Join("\n", Of("setup").Select(b => b.Code));

    public static string PathOf(string id) => Path.Combine(Rules.Repository, "docs", "rules", id + ".md");

    public static RulePage Read(string id) => new(id, File.ReadAllText(PathOf(id)).ReplaceLineEndings("\n"));

    /// <summary>For tests of the reader itself.</summary>
    public static RulePage Parse(string id, string text) => new(id, text);

    public IEnumerable<Block> Of(string kind) => Blocks.Where(b => b.Kind == kind);

    /// <summary>The blocks of a kind that follow this one before the next of its own kind.</summary>
    public IEnumerable<Block> Following(Block block, string language, params string[] kinds) => Blocks
        .SkipWhile(b => b != block).Skip(1)
        .TakeWhile(b => b.Kind != block.Kind)
        .Where(b => b.Language == language && (kinds.Length == 0 || kinds.Contains(b.Kind)));

    [GeneratedRegex(@"^```(?<language>\w+) (?<kind>[\w.]+)(?: (?<argument>[\w.]+))?(?: (?<framework>net[\d.]+))?\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedBlock();

    public sealed record Block(string Language, string Kind, string Argument, string Framework, string Code, int Line)
    {
        /// <summary>
        /// The code with every underlined place written as <c>{|id:place|}</c>, without the underlines. An underline may name
        /// another rule that reports there too.
        /// </summary>
        public string Marked(string id)
        {
            var lines = new List<string>();
            var marks = new List<(Group Place, string Id)>();
            foreach (var line in Code.TrimEnd('\n').Split('\n').Append(""))
            {
                if (Underline().Match(line) is { Success: true } underline)
                {
                    marks.Add((underline.Groups["mark"], underline.Groups["id"] is { Success: true, Value: var other } ? other : id));
                    continue;
                }

                // From the right, so that a mark moves no other.
                foreach (var (place, by) in marks.OrderByDescending(m => m.Place.Index))
                    lines[^1] = lines[^1].Insert(place.Index + place.Length, "|}").Insert(place.Index, "{|" + by + ":");
                marks.Clear();
                lines.Add(line);
            }

            return string.Join("\n", lines[..^1]);
        }

        public static Block From(Match match, string text) => new(
            match.Groups["language"].Value,
            match.Groups["kind"].Value,
            match.Groups["argument"].Value,
            match.Groups["framework"].Value,
            match.Groups["code"].Value,
            text.AsSpan(0, match.Index).Count('\n') + 1);
    }

    [GeneratedRegex(@"^// *(?<mark>~+)(?: (?<id>AP\d{4}))? *$")]
    private static partial Regex Underline();
}
