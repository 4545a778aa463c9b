using Tppo.Hosting.Options;
using Tppo.Modeling.Tokenization;
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
    public static IProblemSet Fitting(IProblemSet problems, ITokenizer tokenizer, Recipe recipe)
    {
        var (text, longest) = (PromptText.Of(recipe.Task), recipe.Rollout.MaxPromptLength);
        return problems is FileProblemSet file
            ? file.Keep(problem => Fits(tokenizer.Encode(text(problem), addSpecial: true), longest), $"max_prompt_length is {longest}; raise it")
            : problems;
    }

    /// <summary>Whether a prompt has at least one token and at most <paramref name="longest"/>.</summary>
    public static bool Fits(int[] prompt, int longest) => prompt.Length > 0 && prompt.Length <= longest;
}
