using TorchSharp.Modules;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Consumers.Training;

/// <summary>AdamW over a model's parameters, with gradient-norm clipping and a state that survives restarts.</summary>
public sealed class Optimizer : IDisposable
{
    private const string FileName = "optimizer.safetensors";
    private const string StepName = "step";
    private readonly AdamW _adam;
    private readonly IReadOnlyList<string> _names;
    private readonly double _gradClip;

    /// <param name="weights">Must be trainable (<see cref="ModelWeights.Trainable"/>).</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    /// <param name="gradClip">Gradients are scaled down to this norm.</param>
    public Optimizer(ModelWeights weights, double weightDecay, double gradClip)
    {
        _names = weights.Names;
        _gradClip = gradClip;
        _adam = optim.AdamW(weights.Tensors.Cast<Parameter>(), lr: 0, beta1: 0.9, beta2: 0.95, weight_decay: weightDecay);
    }

    /// <summary>Steps taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Clips the gathered gradients, takes a step, clears the gradients. Returns their norm before clipping.</summary>
    public double Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        var norm = nn.utils.clip_grad_norm_(_adam.parameters(), _gradClip);
        foreach (var group in _adam.ParamGroups)
            group.LearningRate = learningRate;
        _adam.step();
        _adam.zero_grad();
        Steps++;
        return norm;
    }

    public void Write(string folder)
    {
        using var scope = NewDisposeScope();
        var states = States();
        SafetensorsFile.Write(
            Path.Combine(folder, FileName),
            _names.SelectMany((name, i) => new[]
            {
                KeyValuePair.Create("exp_avg." + name, states[i].exp_avg),
                KeyValuePair.Create("exp_avg_sq." + name, states[i].exp_avg_sq),
            }).Append(KeyValuePair.Create(StepName, tensor(Steps))));
    }

    public void Read(string folder)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var saved = SafetensorsFile.Read(Path.Combine(folder, FileName));
        Steps = saved[StepName].item<long>();
        var states = States();
        for (var i = 0; i < _names.Count; i++)
        {
            states[i].step = Steps;
            states[i].exp_avg.copy_(saved["exp_avg." + _names[i]]);
            states[i].exp_avg_sq.copy_(saved["exp_avg_sq." + _names[i]]);
        }
    }

    public void Dispose() => _adam.Dispose();

    private List<AdamW.State> States() => [.. _adam.state_dict().State.Cast<AdamW.State>()];
}
