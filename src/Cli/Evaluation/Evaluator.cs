using Tppo.Hosting.Errors;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Tasks;

namespace Tppo.Cli.Evaluation;

/// <summary>Samples k responses to each problem and checks them.</summary>
public sealed class Evaluator(RolloutOptions rollout, ITokenizer tokenizer, AnswerVerifier verifier)
{
    /// <param name="policy">Weights to evaluate; they stay the caller's.</param>
    /// <param name="problems">At least one.</param>
    /// <param name="k">Responses to each.</param>
    /// <param name="temperature">0 is greedy.</param>
    /// <param name="seed">Response j to problem i draws with (seed, i, j).</param>
    /// <exception cref="UserException">A prompt is empty or longer than `max_prompt_length`.</exception>
    public async Task<EvaluationResult> EvaluateAsync(ModelWeights policy, IReadOnlyList<Problem> problems, int k, double temperature, ulong seed)
    {
        await using var engine = EngineFactory.Create(rollout, policy.Config, new SamplingOptions(temperature));
        await engine.LoadPolicyAsync(0, policy);
        var generations = await Task.WhenAll(problems.SelectMany((problem, i) =>
        {
            var prompt = Prompt(problem);
            return Enumerable.Range(0, k).Select(j => engine.GenerateAsync(
                new GenerationRequest(prompt, rollout.MaxResponseLength, Seeds.Of(seed, (ulong)i, (ulong)j))));
        }));
        bool[] right = [.. generations.Select((g, index) => verifier.IsCorrect(problems[index / k].Answer, tokenizer.Decode(g.Tokens)))];
        return new EvaluationResult(
            k,
            problems.Count,
            right.Average(r => r ? 1.0 : 0.0),
            right.Chunk(k).Average(ofProblem => ofProblem.Contains(true) ? 1.0 : 0.0),
            generations.Average(g => g.Tokens.Length),
            generations.Average(g => g.Ended ? 0.0 : 1.0));
    }

    private int[] Prompt(Problem problem)
    {
        var tokens = tokenizer.Encode(problem.Prompt, addSpecial: true);
        return tokens.Length > 0 && tokens.Length <= rollout.MaxPromptLength
            ? tokens
            : throw new UserException($"max_prompt_length is {rollout.MaxPromptLength}, but a prompt has {tokens.Length} tokens: {problem.Prompt}");
    }
}
