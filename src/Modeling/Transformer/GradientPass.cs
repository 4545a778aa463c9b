using static TorchSharp.torch;

namespace Tppo.Modeling.Transformer;

/// <summary>
/// Forward and backward of one micro-batch. The head is worked on in pieces, so that the logits of a large vocabulary are never all
/// in memory. With <paramref name="checkpointing"/> (2016, 1604.06174) only the activations between blocks are kept, [B, T, H] a
/// block, and each block is computed again for its gradients: a third more work, for memory that grows with H instead of with
/// everything that a block computes.
/// </summary>
/// <param name="weights">Trainable.</param>
/// <param name="rotary">For the longest row, where the weights are.</param>
/// <param name="checkpointing">Whether blocks are computed again instead of kept.</param>
/// <param name="logitsAtOnce">Logits of a piece.</param>
public sealed class GradientPass(ModelWeights weights, Rotary rotary, bool checkpointing, int logitsAtOnce = StateRange.LogitsAtOnce)
{
    private readonly IReadOnlyList<KeyValuePair<string, Tensor>> _trained = weights.Trained;

    /// <summary>Gradients of a loss that is a sum over states.</summary>
    /// <param name="tokens">[B, T] int64, rows padded on the right.</param>
    /// <param name="states">Flat positions [N] in [B·T] of the states that the loss is of.</param>
    /// <param name="layout">Where each token is, and what it sees.</param>
    /// <param name="loss">The share of the loss, a scalar, of some of the states:
    /// given their hidden states [n, H], and their range among the N.</param>
    /// <returns>One for each of <see cref="ModelWeights.Trained"/>, in that order; the caller disposes them.</returns>
    public IReadOnlyList<Tensor> Gradients(Tensor tokens, Tensor states, ITokenLayout layout, Func<Tensor, StateRange, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var segments = Segments(tokens, states, layout).ToList();
        var inputs = new List<Tensor> { tokens };
        Tensor? whole = null; // with its graph, unless blocks are computed again
        foreach (var segment in segments)
        {
            using var _ = set_grad_enabled(!checkpointing);
            var output = segment.Forward(inputs[^1]);
            if (!checkpointing)
                whole = output;
            inputs.Add(output.detach().requires_grad_());
        }

        var gradients = new Dictionary<string, Tensor>();
        var upstream = HeadGradients(inputs[^1], loss, gradients);
        for (var i = segments.Count - 1; i >= 0 && segments.Take(i + 1).Any(segment => segment.Trained.Count > 0); i--)
        {
            using var inner = NewDisposeScope();
            var output = whole ?? segments[i].Forward(inputs[i]);
            var below = segments.Take(i).Any(segment => segment.Trained.Count > 0);
            Tensor[] wanted = [.. segments[i].Trained.Select(p => p.Value), .. below ? [inputs[i]] : Array.Empty<Tensor>()];
            var taken = autograd.grad([output], wanted, [upstream]);
            foreach (var (name, gradient) in segments[i].Trained.Select(p => p.Key).Zip(taken))
                Add(gradients, name, gradient.MoveToOuterDisposeScope());
            upstream.Dispose();
            inputs[i + 1].Dispose();
            if (below)
                upstream = taken[^1].MoveToOuterDisposeScope();
        }

        return [.. _trained.Select(p => gradients[p.Key].MoveToOuterDisposeScope())];
    }

    /// <summary>Adds the gradients of the head's own parameters, and returns those of <paramref name="hidden"/> [N, H].</summary>
    private Tensor HeadGradients(Tensor hidden, Func<Tensor, StateRange, Tensor> loss, Dictionary<string, Tensor> gradients)
    {
        var isPolicy = weights.Head == Head.Policy;
        var head = _trained
            .Where(p => isPolicy ? p.Key == weights.OutputName : p.Key is ParameterLayout.ValueWeight or ParameterLayout.ValueBias)
            .ToList();
        var upstream = new List<Tensor>();
        foreach (var range in StateRange.Of((int)hidden.shape[0], isPolicy ? weights.Config.VocabularySize : 1, logitsAtOnce))
        {
            using var inner = NewDisposeScope();
            var piece = hidden.narrow(0, range.Start, range.Count).detach().requires_grad_();
            var taken = autograd.grad([loss(piece, range)], [piece, .. head.Select(p => p.Value)]);
            upstream.Add(taken[0].MoveToOuterDisposeScope());
            foreach (var (name, gradient) in head.Select(p => p.Key).Zip(taken.Skip(1)))
                Add(gradients, name, gradient.MoveToOuterDisposeScope());
        }

        return upstream.Count == 1 ? upstream[0] : cat(upstream, 0);
    }

    /// <summary>
    /// The trunk in pieces that are each computed as one: embeddings, blocks (the last one's states [N, H] alone), and the final norm; or
    /// all in one.
    /// </summary>
    private IEnumerable<Segment> Segments(Tensor tokens, Tensor states, ITokenLayout layout)
    {
        var (cos, sin) = layout.Angles(rotary, tokens.shape[1], weights.Type);
        if (!checkpointing)
        {
            yield return new Segment(Whole, [.. _trained.Where(p => !IsHeadAlone(p.Key))]);
            yield break;
        }

        yield return new Segment(x => Trunk.Embed(weights, x), TrainedIn(ParameterLayout.Embedding));
        for (var layer = 0; layer < weights.Config.Layers; layer++)
        {
            var block = layer;
            yield return new Segment(x => Block(block, x), TrainedIn(ParameterLayout.Layer(block, "")));
        }

        yield return new Segment(x => Trunk.FinalNorm(weights, x), TrainedIn(ParameterLayout.FinalNorm));

        Tensor Whole(Tensor ids)
        {
            var x = Trunk.Embed(weights, ids);
            for (var layer = 0; layer < weights.Config.Layers; layer++)
                x = Block(layer, x);
            return Trunk.FinalNorm(weights, x);
        }

        Tensor Block(int layer, Tensor x) => Trunk.Block(
            weights, layer, x, cos, sin, (q, k, v) => layout.Attend(layer, q, k, v), Trunk.IsLast(weights, layer) ? states : null);
    }

    private IReadOnlyList<KeyValuePair<string, Tensor>> TrainedIn(string prefix)
        => [.. _trained.Where(p => p.Key.StartsWith(prefix, StringComparison.Ordinal))];

    private static bool IsHeadAlone(string name)
        => name is ParameterLayout.OutputHead or ParameterLayout.ValueWeight or ParameterLayout.ValueBias;

    /// <summary>Takes over <paramref name="gradient"/>; sums are in float32.</summary>
    private static void Add(Dictionary<string, Tensor> gradients, string name, Tensor gradient)
    {
        if (!gradients.TryGetValue(name, out var sum))
        {
            gradients[name] = gradient;
            return;
        }

        if (sum.dtype != ScalarType.Float32)
        {
            using var shorter = sum;
            gradients[name] = sum = shorter.to(ScalarType.Float32).MoveToOuterDisposeScope();
        }

        sum.add_(gradient);
        gradient.Dispose();
    }

    /// <summary>A piece of the trunk, and what is trained in it.</summary>
    private sealed record Segment(Func<Tensor, Tensor> Forward, IReadOnlyList<KeyValuePair<string, Tensor>> Trained);
}
