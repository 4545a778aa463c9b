using TorchSharp.Modules;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Training;

/// <summary>
/// AdamW over what is trained of a model, with gradient-norm clipping and a state that survives restarts. Gradients are summed, and
/// moments kept, in float32. So are the weights themselves (master weights) where the model computes in a shorter type: a step of lr 1e-6
/// is less than the last bit of most bfloat16 numbers, and would be lost in them.
/// </summary>
internal sealed class Optimizer : IDisposable
{
    private const string FileName = "optimizer.safetensors";
    private const string StepName = "step";
    private const string SkippedName = "skipped";
    private readonly IReadOnlyList<AdamW> _adams;
    private readonly IReadOnlyList<KeyValuePair<string, Tensor>> _trained;
    private readonly IReadOnlyList<Parameter> _masters;
    private readonly double _gradClip;
    private readonly int _maxSkipped;

    /// <param name="weights">Must be trainable (<see cref="ModelWeights.Trainable(Device)"/>).</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    /// <param name="gradClip">Gradients are scaled down to this norm.</param>
    /// <param name="options">Moments, and how many steps in a row may be skipped.</param>
    public Optimizer(ModelWeights weights, double weightDecay, double gradClip, AdamOptions options)
    {
        using var scope = NewDisposeScope();
        _trained = weights.Trained;
        _masters = [.. _trained.Select(p => Master(p.Value))];
        _gradClip = gradClip;
        _maxSkipped = options.MaxSkippedUpdates;
        // One a parameter: a step keeps its temporaries, twice the size of the parameters, until it is through with all of its own.
        _adams = [.. _masters.Select(master => optim.AdamW(
            [master], lr: 0, options.AdamBeta1, options.AdamBeta2, options.AdamEps, weightDecay))];
    }

    /// <summary>Steps taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Steps skipped since the last that was taken.</summary>
    public long Skipped { get; private set; }

    /// <summary>Adds gradients, one for each of <see cref="ModelWeights.Trained"/>, to those of this step, and disposes them.</summary>
    public void Add(IReadOnlyList<Tensor> gradients)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (master, gradient) in _masters.Zip(gradients))
        {
            if (master.grad is { } sum)
                sum.add_(gradient);
            else
                master.grad = gradient.to(ScalarType.Float32, copy: true);
            gradient.Dispose();
        }
    }

    /// <summary>
    /// Clips the gathered gradients, takes a step, clears the gradients. Where their norm or the loss is not finite, no step is taken: the
    /// weights that followed would be no numbers either.
    /// </summary>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="loss">Whose gradients they are.</param>
    /// <returns>Their norm before clipping; null where the step was skipped.</returns>
    /// <exception cref="RoleException">More than the allowed steps in a row were skipped: training has diverged.</exception>
    public double? Step(double learningRate, double loss)
    {
        using var scope = NewDisposeScope();
        var norm = nn.utils.clip_grad_norm_(_masters, _gradClip);
        var isSound = double.IsFinite(norm) && double.IsFinite(loss);
        foreach (var adam in _adams)
        {
            foreach (var group in adam.ParamGroups)
                group.LearningRate = learningRate;
            if (isSound)
                adam.step();
            adam.zero_grad();
        }

        if (!isSound)
        {
            Skip();
            return null;
        }

        WriteBack();
        (Steps, Skipped) = (Steps + 1, 0);
        return norm;
    }

    /// <summary>Before the first step there is nothing to write but that.</summary>
    public void Write(string folder)
    {
        using var scope = NewDisposeScope();
        var (steps, skipped) = (KeyValuePair.Create(StepName, tensor(Steps)), KeyValuePair.Create(SkippedName, tensor(Skipped)));
        SafetensorsFile.Write(Path.Combine(folder, FileName), [.. Steps == 0 ? [] : Tensors(), steps, skipped]);
    }

    public void Read(string folder)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var file = new SafetensorsReader(Path.Combine(folder, FileName));
        var entries = file.Entries.ToDictionary(entry => entry.Name);
        Steps = file.Read(entries[StepName]).item<long>();
        Skipped = entries.TryGetValue(SkippedName, out var skipped) ? file.Read(skipped).item<long>() : 0; // earlier versions skipped none
        foreach (var state in States())
            state.step = Steps;
        if (Steps == 0)
        {
            // The model may have been read since these were made.
            foreach (var (master, (_, working)) in _masters.Zip(_trained))
                master.copy_(working);
            return;
        }

        foreach (var (name, tensor) in Tensors())
        {
            using var saved = file.Read(entries[name]);
            tensor.copy_(saved);
        }

        WriteBack();
    }

    public void Dispose()
    {
        foreach (var adam in _adams)
            adam.Dispose();
        foreach (var (master, working) in _masters.Zip(_trained, (master, p) => (master, p.Value)))
        {
            if (!ReferenceEquals(master, working))
                master.Dispose();
        }
    }

    private void Skip()
    {
        Skipped++;
        if (Skipped > _maxSkipped)
            throw new RoleException(
                $"loss or gradient of optimizer step {Steps + 1} is not finite, {Skipped} times in a row: training has diverged; take a "
                + "lower learning rate, or weights of an earlier checkpoint");
    }

    private static Parameter Master(Tensor working)
        => (Parameter)(working.dtype == ScalarType.Float32
            ? working
            : new Parameter(working.detach().to(ScalarType.Float32)).DetachFromDisposeScope());

    /// <summary>Rounds the master weights to what the model computes with.</summary>
    private void WriteBack()
    {
        using var _ = no_grad();
        foreach (var (master, working) in _masters.Zip(_trained, (master, p) => (master, p.Value)))
        {
            if (!ReferenceEquals(master, working))
                working.copy_(master);
        }
    }

    private IEnumerable<KeyValuePair<string, Tensor>> Tensors()
    {
        foreach (var ((name, working), master, state) in _trained.Zip(_masters, States()))
        {
            yield return KeyValuePair.Create("exp_avg." + name, state.exp_avg);
            yield return KeyValuePair.Create("exp_avg_sq." + name, state.exp_avg_sq);
            if (!ReferenceEquals(master, working))
                yield return KeyValuePair.Create<string, Tensor>("master." + name, master);
        }
    }

    private List<AdamW.State> States() => [.. _adams.Select(adam => (AdamW.State)adam.state_dict().State.Single())];
}
