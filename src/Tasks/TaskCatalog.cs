namespace Tppo.Tasks;

/// <summary>The tasks by name: a new one is a file of its own, and a line here.</summary>
public static class TaskCatalog
{
    /// <summary>The name of the task whose problems come from files.</summary>
    public const string Files = "jsonl";

    public static IReadOnlyList<TaskKind> Generated { get; } =
    [
        new(
            "program",
            (lengths, share, marker) => new ProgramTask(lengths, share, marker),
            longest => 3 * longest,
            "3·`problem_length_max`"),
        new(
            "sum",
            (lengths, share, marker) => new SumTask(lengths, share, marker),
            longest => 2 * longest + 2,
            "2·`problem_length_max` + 2"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Generated.Select(task => task.Name), Files];

    /// <summary>Null for <see cref="Files"/>, and where there is no such task.</summary>
    public static TaskKind? Find(string name) => Generated.FirstOrDefault(task => task.Name == name);
}

/// <summary>A generated task by name.</summary>
/// <param name="Name">What `task` in a recipe calls it.</param>
/// <param name="Create">Makes it from the law of problem lengths, the share that is held out, and the answer marker.</param>
/// <param name="LongestPrompt">Characters of the longest prompt, from the longest problem; a new model reads a token a character.</param>
/// <param name="LongestPromptInWords">The same, for people.</param>
public sealed record TaskKind(
    string Name,
    Func<LengthLaw, double, string, GeneratedTask> Create,
    Func<int, int> LongestPrompt,
    string LongestPromptInWords);
