using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tasks;
using Tppo.Tasks.Data;

namespace Tppo.Runs.Models;

/// <summary>The problems that a recipe asks for.</summary>
internal static class ProblemSetFactory
{
    /// <exception cref="TaskException">A file or an option is not usable.</exception>
    public static IProblemSet Create(TaskOptions options)
    {
        if (TaskCatalog.Find(options.Task) is { } task)
        {
            var lengths = new LengthLaw(options.ProblemLengthMin, options.ProblemLengthMean, options.ProblemLengthMax);
            return task.Create(lengths, options.HeldoutShare, options.AnswerMarker);
        }

        return options.TestFile.Length > 0
            ? FileProblemSet.Load(options.TrainFile, options.TestFile, options.PromptKey, options.AnswerKey)
            : FileProblemSet.Load(options.TrainFile, options.HeldoutShare, options.PromptKey, options.AnswerKey);
    }

    /// <summary>
    /// A file's problems without those whose prompts are too long; those of a generated task all fit, by the recipe's rules.
    /// </summary>
    /// <exception cref="TaskException">None of a side fits.</exception>
    /// <exception cref="UserException">The chat template refuses a prompt.</exception>
    public static IProblemSet Fitting(IProblemSet problems, PromptEncoder prompts)
        => problems is FileProblemSet file ? file.Keep(prompts.Fits, $"max_prompt_length is {prompts.MaxLength}; raise it") : problems;
}
