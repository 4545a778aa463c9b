using Spectre.Console;

namespace Tppo.Cli.Operating;

/// <summary>A table of plain cells, as wide as they are where the output is no terminal.</summary>
internal static class TextTable
{
    private const int FileWidth = 1000;

    /// <summary>Columns that are numbers are named with a leading '#', which is not shown; they are aligned to the right.</summary>
    public static Table Of(IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns)
        {
            var isNumber = column.StartsWith('#');
            var heading = new Text(column.TrimStart('#'), new Style(decoration: Decoration.Dim));
            table.AddColumn(new TableColumn(heading) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
            if (isNumber)
                table.Columns[^1].RightAligned();
        }

        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    /// <summary>The console; lines that go into a file or a pipe are not broken.</summary>
    public static IAnsiConsole Console()
    {
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = FileWidth;
        return console;
    }
}
