using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>What is asked.</summary>
[Description("What is asked.")]
public sealed record TaskOptions
{
    /// <summary>Of <see cref="ChatTemplateDate"/>.</summary>
    internal const string DateFormat = "yyyy-MM-dd";

    [TaskName]
    public string Task { get; init; } = "program";

    [Description("`jsonl`: file of training problems, JSONL or (`.parquet`) Parquet."), Path]
    public string TrainFile { get; init; } = "";

    [Description("`jsonl`: file of held-out problems. Empty: a `heldout_share` of `train_file`, by a hash of the prompt."), Path]
    public string TestFile { get; init; } = "";

    [Description("`jsonl`: name of the prompt in a line: a text, or a list of messages. Dots lead into objects.")]
    public string PromptKey { get; init; } = "prompt";

    [Description("`jsonl`: name of the answer in a line; where it is missing, `reward_model.ground_truth`. Dots lead into objects.")]
    public string AnswerKey { get; init; } = "answer";

    [Description("`jsonl`: a text with `{prompt}` in it, which the model gets instead of the prompt. Empty: the prompt as it stands.")]
    [RegularExpression(@"([\s\S]*\{prompt\}[\s\S]*)?", ErrorMessage = "a text with `{prompt}` in it, or empty")]
    public string PromptTemplate { get; init; } = "";

    [Description("Prompts in the model's chat template: `auto` (those that are lists of messages, where the model has a template), "
        + "`always` (a text becomes "
        + "a user's message) or `never` (the contents of messages, joined by newlines).")]
    public ChatTemplateUse ApplyChatTemplate { get; init; } = ChatTemplateUse.Auto;

    [Description("What a chat template takes for today: fixed, for the prompts of a run must not change with the calendar.")]
    [RegularExpression("[0-9]{4}-[0-9]{2}-[0-9]{2}", ErrorMessage = "a date such as `2024-07-26`")]
    public string ChatTemplateDate { get; init; } = "2024-07-26";

    [Description("The answer of a response is what follows the last marker; without a marker in it, the whole response."), MinLength(1)]
    public string AnswerMarker { get; init; } = "#";

    [Description("Share of all prompts that is held out, by a hash of the prompt."), Range(0.001, 0.9)]
    public double HeldoutShare { get; init; } = 0.1;

    [Description("Shortest generated problem; what is counted depends on the task."), Range(1, 52)]
    public int ProblemLengthMin { get; init; } = 4;

    [Description("Mean of the geometric law of problem lengths before it is cut at the maximum."), Range(1.0, 52.0)]
    public double ProblemLengthMean { get; init; } = 7;

    [Description("Longest problem."), Range(1, 52)]
    public int ProblemLengthMax { get; init; } = 40;
}

/// <summary>Which prompts go through the model's chat template.</summary>
public enum ChatTemplateUse
{
    /// <summary>Prompts of messages, where the model has a template.</summary>
    Auto,

    /// <summary>All prompts: a text is a user's message.</summary>
    Always,

    /// <summary>None.</summary>
    Never,
}
