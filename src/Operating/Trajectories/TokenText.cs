using System.Globalization;
using System.Net;
using System.Text;

namespace Tppo.Operating.Trajectories;

/// <summary>A token's text as HTML in which every character can be seen.</summary>
internal static class TokenText
{
    /// <summary>Spaces become dots, newlines and tabs arrows, and any other invisible character its code point.</summary>
    public static string Html(string text)
    {
        var html = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            html.Append(Visible(rune));
        return html.ToString();
    }

    private static string Visible(Rune rune) => rune.Value switch
    {
        ' ' => "<i>·</i><wbr>",
        '\n' => "<i>↵</i><br>",
        '\t' => "<i>→</i><wbr>",
        < 0x20 => $"<i>{new Rune(0x2400 + rune.Value)}</i>",
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                => $"<i>⟨{rune.Value:X4}⟩</i>",
            _ => WebUtility.HtmlEncode(rune.ToString()),
        },
    };
}
