using System.Text.RegularExpressions;

namespace Tppo.Modeling.Tokenization.Bpe.ByteFallback;

/// <summary>
/// Writes spaces as <see cref="Space"/>, and puts one before a text that does not begin with one (`Metaspace` in tokenizer.json).
/// </summary>
/// <param name="Scheme">Which texts get it.</param>
/// <param name="Splits">A text is cut before every space.</param>
internal sealed partial record Metaspace(PrependScheme Scheme, bool Splits)
{
    /// <summary>What a SentencePiece vocabulary writes for a space.</summary>
    public const char Space = '\u2581';

    private static readonly RegexSplit BeforeSpaces = new(OneSpace(), SplitBehavior.MergedWithNext, invert: false);

    /// <param name="text">Not empty.</param>
    /// <param name="first">Whether nothing comes before it.</param>
    public IEnumerable<string> Split(string text, bool first)
    {
        var written = text.Replace(' ', Space);
        if (!written.StartsWith(Space) && (Scheme == PrependScheme.Always || (Scheme == PrependScheme.First && first)))
            written = Space + written;
        return Splits ? BeforeSpaces.Split(written) : [written];
    }

    [GeneratedRegex("\u2581")]
    private static partial Regex OneSpace();
}

/// <summary>Which texts <see cref="Metaspace"/> puts a space before (`prepend_scheme` in tokenizer.json).</summary>
internal enum PrependScheme
{
    /// <summary>Each text between added tokens.</summary>
    Always,

    /// <summary>Only the one at the very beginning.</summary>
    First,

    Never,
}
