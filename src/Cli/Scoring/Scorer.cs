using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Cli.Scoring;

/// <summary>Log-probs and logits by one full forward of each sequence, and greedy continuations by the decoding engine.</summary>
/// <param name="policy">Stays the caller's.</param>
/// <param name="rollout">Device and decoder.</param>
internal sealed class Scorer(ModelWeights policy, RolloutOptions rollout)
{
    private const int Continuation = 16;
    private const int Positions = 64; // whose logits, a vocabulary each, are in memory at once
    private const int Slots = 8;

    /// <exception cref="UserException">A sequence is empty or has an id outside the vocabulary.</exception>
    public async Task<ScoreOutput> ScoreAsync(IReadOnlyList<int[]> sequences)
    {
        foreach (var (ids, i) in sequences.Select((ids, i) => (ids, i)))
            Check(ids, i);
        if (sequences.Count == 0)
            return new ScoreOutput([]);
        var greedy = await ContinueAsync(sequences);
        using var elsewhere = rollout.ProducerDevice == "cpu" ? null : policy.Copy(new Device(rollout.ProducerDevice));
        return new ScoreOutput([.. sequences.Zip(greedy, (ids, continuation) => Forward(elsewhere ?? policy, ids, continuation))]);
    }

    private void Check(int[] ids, int i)
    {
        if (ids is not { Length: > 0 })
            throw new UserException($"input_ids[{i}] is empty; a sequence needs at least one token");
        if (ids.Cast<int?>().FirstOrDefault(id => id < 0 || id >= policy.Config.VocabularySize) is { } outside)
            throw new UserException($"input_ids[{i}] has {outside}; ids from 0 to {policy.Config.VocabularySize - 1} are this model's");
    }

    private async Task<IReadOnlyList<int[]>> ContinueAsync(IReadOnlyList<int[]> sequences)
    {
        var enough = rollout with
        {
            MaxPromptLength = sequences.Max(ids => ids.Length),
            MaxResponseLength = Continuation,
            DecodeSlots = Math.Min(Slots, sequences.Count),
        };
        var greedy = new SamplingOptions(Temperature: 0);
        await using var engine = EngineFactory.Create(enough, policy.Config with { EndTokenIds = [] }, greedy, policy.Type);
        await engine.LoadPolicyAsync(0, policy);
        var generations = await Task.WhenAll(sequences.Select(ids => engine.GenerateAsync(new GenerationRequest(ids, Continuation, 0))));
        return [.. generations.Select(generation => generation.Tokens)];
    }

    private static SequenceScore Forward(ModelWeights weights, int[] ids, int[] greedy)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var rotary = new Rotary(weights.Config, ids.Length, weights.Device);
        var tokens = tensor(ids.Select(id => (long)id).ToArray(), device: weights.Device);
        var hidden = Trunk.Hidden(weights, tokens.unsqueeze(0), rotary)[0];
        var logProbs = new List<float>(ids.Length - 1);
        for (var start = 0; start < ids.Length - 1; start += Positions)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(Positions, ids.Length - 1 - start);
            var next = tokens.narrow(0, start + 1, count).unsqueeze(1);
            var all = nn.functional.log_softmax(Trunk.Logits(weights, hidden.narrow(0, start, count)), 1);
            logProbs.AddRange(all.gather(1, next).cpu().data<float>());
        }

        var last = Trunk.Logits(weights, hidden.narrow(0, ids.Length - 1, 1));
        return new SequenceScore([.. logProbs], [.. last.cpu().data<float>()], greedy);
    }
}

/// <summary>What `tppo score` reads.</summary>
/// <param name="InputIds">Token ids of each sequence.</param>
internal sealed record ScoreInput(IReadOnlyList<int[]> InputIds);

/// <summary>What `tppo score --json` prints.</summary>
internal sealed record ScoreOutput(IReadOnlyList<SequenceScore> Sequences);

/// <summary>What a model says of n tokens.</summary>
/// <param name="Logprobs">[n − 1]: of each token after the first, given those before it.</param>
/// <param name="LogitsLast">[vocabulary], after the last token.</param>
/// <param name="Greedy">The likeliest continuation, token by token, through any end token.</param>
internal sealed record SequenceScore(float[] Logprobs, float[] LogitsLast, int[] Greedy);
