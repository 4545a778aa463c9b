using static TorchSharp.torch;

namespace Tppo.Learning.Estimators;

/// <summary>
/// Extended generalised advantage estimation (T-PPO, arXiv 2506.15050, eq. 6): advantages of the tokens of one window,
/// whether its response ended there or was cut.
/// </summary>
public sealed record Egae : AdvantageEstimator
{
    public override string Name => "egae";

    public override string Summary => "T-PPO";

    public override bool NeedsCritic => true;

    public override bool NeedsGroup => false;

    /// <summary>False: a cut window's last value stands for what comes.</summary>
    public override bool NeedsEnd => false;

    public override bool MayBeWhitened => true;

    /// <summary>
    /// Â_t = Σ_k (γλ)^k δ_{t+k} up to the window's last token, with δ_t = r_t + γ V(s_{t+1}) − V(s_t). After the last token,
    /// V(s_n) is 0 where the response ended; where it was cut it is V(s_{n−1}) (<see cref="Tail.Hold"/>, the paper)
    /// or the value computed at the cut (<see cref="Tail.Bootstrap"/>).
    /// </summary>
    /// <param name="rewards">[B,T], r_t.</param>
    /// <param name="values">[B,T+1], V(s_t); entry n_i of row i is the value at the cut, not read where the response ended.</param>
    /// <param name="lengths">[B] int64, n, the tokens of each window. What lies beyond them is not read, NaN included.</param>
    /// <param name="ended">[B] bool, true for a real end (stop token or longest response), false for a cut.</param>
    /// <param name="gamma">γ, the discount.</param>
    /// <param name="lam">[B], λ of each row.</param>
    /// <param name="tail">The value after the last token of a cut window.</param>
    /// <returns>[B,T], zero beyond the lengths; without gradient, in the values' type.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static Tensor Advantages(
        Tensor rewards, Tensor values, Tensor lengths, Tensor ended, double gamma, Tensor lam, Tail tail)
    {
        var (rows, width) = Shape.Matrix(rewards);
        Shape.Require(values, [rows, width + 1]);
        Shape.Require(lengths, [rows]);
        Shape.Require(ended, [rows]);
        Shape.Require(lam, [rows]);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var inside = Masks.FromLengths(lengths, width);
        var last = arange(width, int64, lengths.device).unsqueeze(0).eq(lengths.unsqueeze(1) - 1);

        var value = values.narrow(1, 0, width);
        var next = values.narrow(1, 1, width);
        var afterCut = tail switch
        {
            Tail.Hold => value, // V(s_n) ≈ V(s_{n−1})
            Tail.Bootstrap => next,
            _ => throw new ArgumentOutOfRangeException(nameof(tail), tail, null),
        };
        next = where(last, afterCut.masked_fill(ended.unsqueeze(1), 0), next);

        var delta = (rewards + gamma * next - value).masked_fill(inside.logical_not(), 0);
        return DiscountedSum.Of(delta, gamma * lam.to(values.dtype)).MoveToOuterDisposeScope();
    }

    public override Tensor Estimate(StepWindows windows, EstimatorOptions options) => Advantages(
        windows.Rewards, windows.Values, windows.Lengths, windows.Ended, options.Gamma, windows.Lam, options.Tail);
}
