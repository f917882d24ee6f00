using Spectre.Console;

namespace ReCU.Tool.Terminals;

/// <summary>Tables of literal texts: brackets in names of files and classes are not markup.</summary>
internal static class Tables
{
    /// <summary>A table without rows.</summary>
    /// <param name="columns">Headings; a leading <c>&gt;</c> aligns a column of numbers to the right.</param>
    public static Table Create(params IEnumerable<string> columns)
    {
        Table table = new Table { Border = TableBorder.Simple, UseSafeBorder = true };
        foreach (string column in columns)
        {
            bool isNumber = column.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(isNumber ? column[1..] : column))
            {
                Alignment = isNumber ? Justify.Right : Justify.Left,
                NoWrap = isNumber,
            });
        }

        return table;
    }

    /// <summary>Adds a row.</summary>
    public static void Row(this Table table, params IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(cell)));
}
