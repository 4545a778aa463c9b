using Tppo.Hosting.Errors;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Rewards;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Tasks;
using Tppo.Tasks.Rewards;

namespace Tppo.Cli.Evaluation;

/// <summary>Samples k responses to each problem and has them judged. Its engine serves every evaluation: a new one each time would make memory go up and down.</summary>
/// <param name="rollout">Lengths, and the decoder.</param>
/// <param name="config">Of every policy that is evaluated.</param>
/// <param name="temperature">0 is greedy.</param>
/// <param name="tokenizer">Of prompts and responses.</param>
/// <param name="prompts">What the model is given for a problem.</param>
/// <param name="judge">Says what is right.</param>
public sealed class Evaluator(
    RolloutOptions rollout, ModelConfig config, double temperature, ITokenizer tokenizer, PromptEncoder prompts, Judge judge) : IAsyncDisposable
{
    private readonly DecodingEngine _engine = EngineFactory.Create(rollout, config, new SamplingOptions(temperature));

    /// <param name="policy">Weights to evaluate; they stay the caller's.</param>
    /// <param name="problems">At least one.</param>
    /// <param name="k">Responses to each.</param>
    /// <param name="seed">Response j to problem i draws with (seed, i, j).</param>
    /// <exception cref="UserException">A prompt does not fit, or the chat template refuses it.</exception>
    public async Task<EvaluationResult> EvaluateAsync(ModelWeights policy, IReadOnlyList<Problem> problems, int k, ulong seed)
    {
        await _engine.LoadPolicyAsync(0, policy);
        var encoded = problems.Select(prompts.Encode).ToList();
        var generations = await Task.WhenAll(encoded.SelectMany((prompt, i) => Enumerable.Range(0, k).Select(j => _engine.GenerateAsync(
            new GenerationRequest(prompt, rollout.MaxResponseLength, Seeds.Of(seed, (ulong)i, (ulong)j))))));
        var verdicts = await Task.WhenAll(generations.Select((generation, index) => IsRightAsync(problems[index / k], encoded[index / k], generation)));
        var verified = verdicts.OfType<bool>().ToList();
        var ofProblems = verdicts.Chunk(k).Select(ofProblem => ofProblem.OfType<bool>().ToList()).Where(ofProblem => ofProblem.Count > 0).ToList();
        return new EvaluationResult(
            k,
            problems.Count,
            verified.Select(right => right ? 1.0 : 0.0).DefaultIfEmpty(double.NaN).Average(),
            ofProblems.Select(ofProblem => ofProblem.Contains(true) ? 1.0 : 0.0).DefaultIfEmpty(double.NaN).Average(),
            generations.Average(g => g.Tokens.Length),
            generations.Average(g => g.Ended ? 0.0 : 1.0),
            verdicts.Length - verified.Count);
    }

    /// <summary>Null where the verifier failed.</summary>
    private async Task<bool?> IsRightAsync(Problem problem, int[] prompt, Generation generation)
    {
        var response = new Response(tokenizer.Decode(prompt), tokenizer.Decode(generation.Tokens), problem.Answer, problem.DataSource, problem.Extra);
        return (await judge.JudgeAsync(response, generation.Tokens.Length, CancellationToken.None))?.Correct;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
