using Tppo.Hosting.Options;
using Tppo.Tasks;

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
                => JsonlProblemSet.Load(options.TrainFile, options.TestFile, options.PromptKey, options.AnswerKey),
            _ => JsonlProblemSet.Load(options.TrainFile, options.HeldoutShare, options.PromptKey, options.AnswerKey),
        };
    }
}
