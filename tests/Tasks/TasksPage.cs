namespace Tppo.Tests.Tasks;

/// <summary>The tables of docs/tasks.md, so that what it promises is what is tested.</summary>
internal static class TasksPage
{
    /// <summary>The rows of every table with these column heads; code spans without their ticks.</summary>
    public static IReadOnlyList<string[]> Rows(params string[] heads)
    {
        var lines = File.ReadAllLines(Find());
        var rows = new List<string[]>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!Cells(lines[i]).SequenceEqual(heads))
                continue;
            for (i += 2; i < lines.Length && lines[i].StartsWith('|'); i++)
                rows.Add(Cells(lines[i]));
        }
        rows.ShouldNotBeEmpty($"no table {string.Join(", ", heads)}");
        return rows;
    }

    private static string[] Cells(string line) => line.StartsWith('|') ? [.. line.Trim('|').Split('|').Select(Bare)] : [];

    private static string Bare(string cell)
    {
        var text = cell.Trim();
        return text.Length > 1 && text[0] == '`' && text[^1] == '`' ? text[1..^1] : text;
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
            folder = folder.Parent.ShouldNotBeNull("the tests run inside the repository");
        return Path.Combine(folder.FullName, "docs", "tasks.md");
    }
}
