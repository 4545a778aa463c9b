using Tppo.Modeling.Configuration;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Tasks;
using Tppo.Tasks.Rewards;
using static TorchSharp.torch;

namespace Tppo.Consumers.Evaluation;

/// <summary>
/// Samples k responses to each problem and has them judged. Its engine serves every evaluation: a new one each time would make memory go up
/// and down.
/// </summary>
/// <param name="rollout">Lengths, and the decoder.</param>
/// <param name="config">Of every policy that is evaluated.</param>
/// <param name="temperature">0 is greedy.</param>
/// <param name="tokenizer">Of prompts and responses.</param>
/// <param name="prompts">What the model is given for a problem.</param>
/// <param name="judge">Says what is right.</param>
/// <param name="type">What the policy is computed in.</param>
internal sealed class Evaluator(
    RolloutOptions rollout,
    ModelConfig config,
    double temperature,
    ITokenizer tokenizer,
    PromptEncoder prompts,
    Judge judge,
    ScalarType type = ScalarType.Float32) : IAsyncDisposable
{
    private readonly DecodingEngine _engine = EngineFactory.Create(rollout, config, new SamplingOptions(temperature), type);

    /// <summary>The problems in their order, each with its k responses in theirs.</summary>
    /// <param name="policy">Weights to evaluate; they stay the caller's.</param>
    /// <param name="problems">At least one.</param>
    /// <param name="k">Responses to each, at least one.</param>
    /// <param name="seed">Response j to problem i draws with (seed, i, j).</param>
    /// <exception cref="UserException">A prompt does not fit, the chat template refuses it, or every call of a verifier failed.</exception>
    public async Task<IReadOnlyList<JudgedProblem>> EvaluateAsync(ModelWeights policy, IReadOnlyList<Problem> problems, int k, ulong seed)
    {
        var encoded = problems.Select(prompts.Encode).ToList();
        await _engine.LoadPolicyAsync(0, policy);
        var judged = await Task.WhenAll(problems.Select(async (problem, i) => new JudgedProblem(
            problem,
            tokenizer.Decode(encoded[i], withSpecial: true),
            await Task.WhenAll(
                Enumerable.Range(0, k).Select(j => RespondAsync(problem, encoded[i], Seeds.Of(seed, (ulong)i, (ulong)j)))))));
        await _engine.UnloadPolicyAsync();
        if (judged.All(problem => problem.Responses.All(response => response.Correct is null)))
            throw new UserException(
                $"none of {judged.Sum(problem => problem.Responses.Count)} responses could be judged: {judge.WhatFailed}");
        return judged;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private async Task<JudgedResponse> RespondAsync(Problem problem, int[] prompt, ulong seed)
    {
        var generation = await _engine.GenerateAsync(new GenerationRequest(prompt, rollout.MaxResponseLength, seed)
        {
            MinNewTokens = rollout.MinTokens,
            Ends = StopStrings.After(tokenizer, rollout.StopStrings.Texts),
        });
        var text = tokenizer.Decode(generation.Tokens);
        var response = new Response(tokenizer.Decode(prompt), text, problem.Answer, problem.DataSource, problem.Extra);
        var judgement = await judge.JudgeAsync(response, generation.Tokens.Length, CancellationToken.None);
        return new JudgedResponse(text, generation.Tokens.Length, !generation.Ended, judgement?.Correct, judgement?.Reward);
    }
}
