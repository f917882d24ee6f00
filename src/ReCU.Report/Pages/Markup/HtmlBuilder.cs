using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ReCU.Report.Pages.Markup;

/// <summary>Builds HTML. Only literals are markup; values in interpolated strings are always escaped.</summary>
internal sealed class HtmlBuilder
{
    private readonly StringBuilder _html = new();

    /// <summary>Adds markup with escaped values.</summary>
    public HtmlBuilder Add([InterpolatedStringHandlerArgument("")] ref Handler markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Adds a cell of a table with a figure.</summary>
    public HtmlBuilder AddNumber(string figure) => Add($"""<td class="number">{figure}</td>""");

    /// <summary>Adds a table cell with a name that others chose.</summary>
    public HtmlBuilder AddName(string name) =>
        Add($"""<td class="name"><bdi>{HtmlText.Shorten(name, 60)}</bdi></td>""");

    /// <summary>Adds markup for each element.</summary>
    public HtmlBuilder AddEach<T>(IEnumerable<T> elements, Action<HtmlBuilder, T> add)
    {
        foreach (T element in elements)
        {
            add(this, element);
        }

        return this;
    }

    /// <summary>Adds unescaped text, only for text that this library itself wrote.</summary>
    public HtmlBuilder AddRaw(string text)
    {
        _html.Append(text);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _html.ToString();

    /// <summary>Splits an interpolated string: literals stay as they are, everything else is escaped.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly StringBuilder _html;

        public Handler(int literalLength, int formattedCount, HtmlBuilder builder)
        {
            _ = literalLength + formattedCount;
            _html = builder._html;
        }

        public void AppendLiteral(string markup) => _html.Append(markup);

        public void AppendFormatted(string? text) => HtmlText.Append(_html, text);

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable =>
            HtmlText.Append(_html, value.ToString(format, CultureInfo.InvariantCulture));
    }
}
