using System.Globalization;
using System.Text;

namespace ReCU.Report.Pages.Markup;

/// <summary>Makes text of others, such as names of classes and files, safe for a page.</summary>
internal static class HtmlText
{
    private const char Ellipsis = '\u2026';

    // UTF-16 units of a character with its combining marks: more than any script needs.
    private const int MostParts = 8;

    /// <summary>
    /// Appends text as content between tags or in a double-quoted attribute. Characters that HTML does not allow become
    /// U+FFFD.
    /// </summary>
    public static StringBuilder Append(StringBuilder html, string? text)
    {
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '<':
                    html.Append("&lt;");
                    break;
                case '>':
                    html.Append("&gt;");
                    break;
                case '&':
                    html.Append("&amp;");
                    break;
                case '"':
                    html.Append("&quot;");
                    break;
                case '\'':
                    html.Append("&#39;");
                    break;
                default:
                    html.Append((IsAllowed(rune) ? rune : Rune.ReplacementChar).ToString());
                    break;
            }
        }

        return html;
    }

    /// <summary>Shortens text to a number of visible characters by omitting its middle.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The most characters, at least 3.</param>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // A letter and its combining marks are one character, but thousands of marks are not a name.
        var elements = new StringInfo(text);
        int count = elements.LengthInTextElements;
        if (count > length)
        {
            int end = (length - 1) / 2;
            text = elements.SubstringByTextElements(0, length - 1 - end) + Ellipsis
                + elements.SubstringByTextElements(count - end, end);
        }

        return text.Length <= MostParts * length ? text : text[..(MostParts * length)] + Ellipsis;
    }

    /// <summary>
    /// Isolates text where no element can, such as in a title: removes its direction marks and adds ours around it.
    /// </summary>
    /// <param name="text">The text; its middle is omitted if it is long.</param>
    public static string Isolate(string text) =>
        $"\u2068{string.Concat(Shorten(text, 80).Where(letter => !IsDirection(letter)))}\u2069";

    private static bool IsDirection(char letter) =>
        letter is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static bool IsAllowed(Rune rune) =>
        !Rune.IsControl(rune) || rune.Value is '\n' or '\t';
}
