using System.Globalization;
using System.Text;

namespace ReCU.Report.Pages.Markup;

/// <summary>Text of others, such as names of classes and files, made fit for a page.</summary>
internal static class HtmlText
{
    private const char Ellipsis = '\u2026';

    // UTF-16 units that a character takes, with its marks: more than any script needs.
    private const int MostParts = 8;

    /// <summary>
    /// Appends text that is no markup, between tags or in an attribute in double quotes. Characters that HTML does not
    /// allow become U+FFFD.
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

    /// <summary>Shortens text to a number of characters as people see them, by leaving out its middle.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">Most characters, at least 3.</param>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // A letter and the marks upon it are one character; but thousands of marks are no name.
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
    /// Text for where no element can hold it apart, such as a title: without marks of direction, and apart from what
    /// stands beside it by marks of our own.
    /// </summary>
    /// <param name="text">The text; its middle is left out where it is long.</param>
    public static string Isolate(string text) =>
        $"\u2068{string.Concat(Shorten(text, 80).Where(letter => !IsDirection(letter)))}\u2069";

    private static bool IsDirection(char letter) =>
        letter is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static bool IsAllowed(Rune rune) =>
        !Rune.IsControl(rune) || rune.Value is '\n' or '\t';
}
