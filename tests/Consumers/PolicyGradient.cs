using Tppo.Consumers.Policy;
using Tppo.Contracts;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Options;
using Tppo.Tests.Infra;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers;

/// <summary>The gradient of a step, all parameters one after another.</summary>
internal static class PolicyGradient
{
    /// <summary>From the optimizer's first moment after one step, (1 − β₁) g.</summary>
    public static float[] OfTrainer(Recipe recipe, ModelWeights policy, IReadOnlyList<WindowGenerated> windows, ModelWeights? reference = null)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var trainer = new PolicyTrainer(recipe, policy, reference);
        trainer.Train(0, windows);
        trainer.WriteState(folder.Path);
        var state = SafetensorsFile.Read(folder.File("optimizer.safetensors"));
        return [.. policy.Names.SelectMany(name => (state["exp_avg." + name] / .1).flatten().data<float>().ToArray())];
    }

    /// <summary>−(1/N) Σ Â ∇ log π over the kept tokens, each window forwarded alone.</summary>
    public static float[] ByHand(ModelWeights policy, IReadOnlyList<WindowGenerated> windows, float[][] advantages, bool[][] kept)
    {
        using var scope = NewDisposeScope();
        using var weights = policy.Trainable(CPU);
        using var rotary = new Rotary(policy.Config, 64);
        var count = kept.Sum(window => window.Count(token => token));
        for (var i = 0; i < windows.Count; i++)
        {
            var ticket = windows[i].Ticket;
            long[] sequence = [.. ticket.PromptTokens, .. ticket.EarlierTokens, .. windows[i].Tokens];
            var logProbs = nn.functional.log_softmax(Trunk.Logits(weights, Trunk.Hidden(weights, tensor(sequence).unsqueeze(0), rotary)), -1)[0];
            var first = sequence.Length - windows[i].Tokens.Length;
            for (var t = 0; t < kept[i].Length; t++)
            {
                if (kept[i][t])
                    (logProbs[first + t - 1, sequence[first + t]] * (-advantages[i][t] / count)).backward(retain_graph: true);
            }
        }

        return [.. weights.Tensors.SelectMany(tensor => tensor.grad!.flatten().data<float>().ToArray())];
    }
}
