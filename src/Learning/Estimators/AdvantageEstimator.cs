using static TorchSharp.torch;

namespace Tppo.Learning.Estimators;

/// <summary>
/// A way to estimate advantages. Each is one file that says what it needs, and all other code asks it; a new one is a file and a
/// line in <see cref="AdvantageEstimators"/>.
/// </summary>
public abstract record AdvantageEstimator
{
    /// <summary>Its name in a recipe (`advantage`).</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in a few words, for the documentation of `advantage`.</summary>
    public abstract string Summary { get; }

    /// <summary>Whether it reads the windows' values: a value model is then trained, and pre-trained (`critic_warmup`).</summary>
    public abstract bool NeedsCritic { get; }

    /// <summary>Whether it compares the responses to one prompt: `n` must then be at least 2.</summary>
    public abstract bool NeedsGroup { get; }

    /// <summary>Whether it needs a response's end: a cut window then gives no signal.</summary>
    public abstract bool NeedsEnd { get; }

    /// <summary>
    /// Whether its advantages may be whitened over the step (`whiten_advantages`); false where they are relative already.
    /// </summary>
    public abstract bool MayBeWhitened { get; }

    /// <summary>The advantage of every token of a step's windows; a pure function.</summary>
    /// <param name="windows">B windows, the widest of W tokens.</param>
    /// <param name="options">γ and other constants.</param>
    /// <returns>[B,W] float32, without gradient. It is not read beyond a window's length, nor in a window without a signal.</returns>
    public abstract Tensor Estimate(StepWindows windows, EstimatorOptions options);

    public sealed override string ToString() => Name;
}

/// <summary>The B windows of a step as estimators read them, padded to the W tokens of the widest.</summary>
/// <param name="Rewards">[B,W], r_t: the outcome at the last token of a response that ended, 0 elsewhere.</param>
/// <param name="Values">[B,W+1], V(s_t); entry n_i of row i is the value at the cut.</param>
/// <param name="Lengths">[B] int64, n, the tokens of each window.</param>
/// <param name="Ended">[B] bool, true for a real end (stop token or longest response), false for a cut.</param>
/// <param name="Lam">[B], λ of each row.</param>
/// <param name="Outcomes">[B], reward of each response that ended; null where it goes on, or where its verifier failed.</param>
/// <param name="Groups">[B], known rewards of the responses to each window's prompt, its own included.</param>
public sealed record StepWindows(
    Tensor Rewards,
    Tensor Values,
    Tensor Lengths,
    Tensor Ended,
    Tensor Lam,
    IReadOnlyList<float?> Outcomes,
    IReadOnlyList<IReadOnlyList<float>> Groups)
{
    /// <summary>One advantage for all tokens of a window, by comparison with its group.</summary>
    /// <param name="advantage">Given the known rewards of the group, and which of them is the window's own.</param>
    /// <returns>[B,W] float32; 0 where the window has no reward, or the group does not know of it.</returns>
    public Tensor Compare(Func<IReadOnlyList<float>, int, float> advantage)
    {
        var advantages = new float[Outcomes.Count];
        for (var i = 0; i < advantages.Length; i++)
        {
            var group = Groups[i].ToList();
            if (Outcomes[i] is { } reward && group.IndexOf(reward) is >= 0 and var member)
                advantages[i] = advantage(group, member);
        }

        using var scope = NewDisposeScope();
        return tensor(advantages).unsqueeze(1).expand(-1, Rewards.shape[1]).MoveToOuterDisposeScope();
    }
}

/// <summary>The constants of a recipe that estimators read.</summary>
/// <param name="Gamma">γ, the discount.</param>
/// <param name="Tail">The value after the last token of a cut window.</param>
/// <param name="NormalizeByStd">Divide by the standard deviation of the group's rewards (`norm_adv_by_std_in_grpo`).</param>
public sealed record EstimatorOptions(double Gamma = 1, Tail Tail = Tail.Hold, bool NormalizeByStd = true);
