namespace Tppo.Tasks;

/// <summary>A generated task by name.</summary>
/// <param name="Name">What `task` in a recipe calls it.</param>
/// <param name="Create">Of the law of problem lengths, the share that is held out, and the answer marker.</param>
/// <param name="LongestPrompt">Characters of the longest prompt, from the longest problem; a new model reads a token a character.</param>
/// <param name="LongestPromptInWords">The same, for people.</param>
public sealed record TaskKind(string Name, Func<LengthLaw, double, string, GeneratedTask> Create, Func<int, int> LongestPrompt, string LongestPromptInWords);
