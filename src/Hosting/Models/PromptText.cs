using Tppo.Hosting.Options;
using Tppo.Tasks;

namespace Tppo.Hosting.Models;

/// <summary>What a model is given for a problem.</summary>
public static class PromptText
{
    /// <summary>The prompt in `prompt_template`, or as it stands. Here, and only here, a chat template would take <see cref="Problem.Messages"/>.</summary>
    public static Func<Problem, string> Of(TaskOptions options) => options.PromptTemplate.Length == 0
        ? problem => problem.Prompt
        : problem => options.PromptTemplate.Replace("{prompt}", problem.Prompt, StringComparison.Ordinal);
}
