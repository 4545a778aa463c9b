namespace Tppo.Tasks;

/// <summary>The tasks by name: a new one is a file of its own, and a line here.</summary>
public static class TaskCatalog
{
    /// <summary>The name of the task whose problems come from files.</summary>
    public const string Files = "jsonl";

    public static IReadOnlyList<TaskKind> Generated { get; } =
    [
        new("program", (lengths, share, marker) => new ProgramTask(lengths, share, marker), longest => 3 * longest, "3·`problem_length_max`"),
        new("sum", (lengths, share, marker) => new SumTask(lengths, share, marker), longest => 2 * longest + 2, "2·`problem_length_max` + 2"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Generated.Select(task => task.Name), Files];

    /// <summary>Null for <see cref="Files"/>, and where there is no such task.</summary>
    public static TaskKind? Find(string name) => Generated.FirstOrDefault(task => task.Name == name);
}
