using Tppo.Hosting.Errors;
using Tppo.Hosting.Options;
using Tppo.Tasks;
using Tppo.Tasks.Data;

namespace Tppo.Hosting.Models;

/// <summary>The problems that a recipe asks for.</summary>
public static class ProblemSetFactory
{
    /// <exception cref="TaskException">A file or an option is not usable.</exception>
    public static IProblemSet Create(TaskOptions options)
    {
        var length = new LengthLaw(options.ProblemLengthMin, options.ProblemLengthMean, options.ProblemLengthMax);
        return options.Task switch
        {
            "program" => new ProgramTask(length, options.HeldoutShare, options.AnswerMarker),
            "sum" => new SumTask(length, options.HeldoutShare, options.AnswerMarker),
            _ when options.TestFile.Length > 0
                => FileProblemSet.Load(options.TrainFile, options.TestFile, options.PromptKey, options.AnswerKey),
            _ => FileProblemSet.Load(options.TrainFile, options.HeldoutShare, options.PromptKey, options.AnswerKey),
        };
    }

    /// <summary>A file's problems without those whose prompts are too long; those of a generated task all fit, by the recipe's rules.</summary>
    /// <exception cref="TaskException">None of a side fits.</exception>
    /// <exception cref="UserException">The chat template refuses a prompt.</exception>
    public static IProblemSet Fitting(IProblemSet problems, PromptEncoder prompts)
        => problems is FileProblemSet file ? file.Keep(prompts.Fits, $"max_prompt_length is {prompts.MaxLength}; raise it") : problems;
}
