using static TorchSharp.torch;

namespace Tppo.Learning.Estimators;

/// <summary>
/// How advantages are estimated: one file for each, which says what it needs. Everyone else asks it; a new one is a file and a
/// line in <see cref="AdvantageEstimators"/>.
/// </summary>
public abstract record AdvantageEstimator
{
    /// <summary>Its word in a recipe (`advantage`).</summary>
    public abstract string Name { get; }

    /// <summary>What it is, for the documentation of `advantage`: a few words.</summary>
    public abstract string Summary { get; }

    /// <summary>It reads the windows' values: there is a value model to train, and to pre-train (`critic_warmup`).</summary>
    public abstract bool NeedsCritic { get; }

    /// <summary>It compares the responses to one prompt: `n` must be at least 2.</summary>
    public abstract bool NeedsGroup { get; }

    /// <summary>It knows nothing of a response that goes on: a cut window teaches nothing.</summary>
    public abstract bool NeedsEnd { get; }

    /// <summary>Its advantages may be whitened over the step (`whiten_advantages`); false where they are relative to something already.</summary>
    public abstract bool MayBeWhitened { get; }

    /// <summary>The advantage of every token of a step's windows; a pure function.</summary>
    /// <param name="windows">B windows, the widest of W tokens.</param>
    /// <param name="options">γ and other constants.</param>
    /// <returns>[B,W] float32, without gradient. Beyond a window's length, and in a window without a signal, nobody reads it.</returns>
    public abstract Tensor Estimate(StepWindows windows, EstimatorOptions options);

    public sealed override string ToString() => Name;
}
