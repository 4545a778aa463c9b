using Tppo.Contracts;
using Tppo.Learning;
using Tppo.Learning.Estimators;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>The advantages of a step's windows, and which of their tokens are trained: from messages to [B, W] tensors and back.</summary>
internal static class WindowAdvantages
{
    /// <summary>
    /// For B windows of at most W tokens: advantages [B][n_i], estimated, whitened over the kept tokens and clamped as
    /// <paramref name="options"/> say, and the mask [B][n_i] of the kept tokens. <paramref name="penalties"/> [B][n_i], where there are
    /// any, are taken off the rewards.
    /// </summary>
    public static (float[][] Advantages, bool[][] Kept) Of(
        IReadOnlyList<WindowGenerated> windows, GroupLedger groups, AlgorithmOptions options, int windowLength, float[][]? penalties = null)
    {
        using var scope = NewDisposeScope();
        var width = windows.Max(window => window.Tokens.Length);
        var lengths = tensor(windows.Select(window => (long)window.Tokens.Length).ToArray());
        var ended = tensor(windows.Select(window => window.Ended).ToArray());
        var cut = ended.logical_not();
        var kept = Masks.Kept(lengths, cut, options.WindowIgnoreTokenNum, width)
            .logical_and(tensor(windows.Select(window => Teaches(window, groups, options)).ToArray()).unsqueeze(1));
        var advantages = options.Advantage.Estimate(
            Read(windows, groups, lengths, ended, options, windowLength, width, penalties),
            new EstimatorOptions(options.Gamma, options.Tail, options.NormAdvByStdInGrpo));
        if (options.WhitenAdvantages && options.Advantage.MayBeWhitened)
            advantages = Whitening.Of(advantages, kept, cut, options.Whitening);
        advantages = advantages.clamp(-options.AdvantageClip, options.AdvantageClip);
        return (Rows(advantages.contiguous().data<float>().ToArray()), Rows(kept.contiguous().data<bool>().ToArray()));

        T[][] Rows<T>(T[] flat) => [.. windows.Select((window, i) => flat.AsSpan(i * width, window.Tokens.Length).ToArray())];
    }

    /// <summary>What estimators read of the messages.</summary>
    private static StepWindows Read(
        IReadOnlyList<WindowGenerated> windows,
        GroupLedger groups,
        Tensor lengths,
        Tensor ended,
        AlgorithmOptions options,
        int windowLength,
        int width,
        float[][]? penalties)
    {
        var rewards = new float[windows.Count * width];
        var values = new float[windows.Count * (width + 1)];
        for (var i = 0; i < windows.Count; i++)
        {
            rewards[i * width + windows[i].Tokens.Length - 1] = windows[i].Reward ?? 0;
            for (var t = 0; t < penalties?[i].Length; t++)
                rewards[i * width + t] -= penalties[i][t];
            windows[i].Values.CopyTo(values.AsSpan(i * (width + 1)));
        }

        var lam = options.LengthAdaptiveLam
            ? LengthAdaptiveLambda.Of(
                tensor(windows.Select(window => (long)window.ResponseLength).ToArray()),
                ended.logical_not(),
                windowLength,
                options.LamAlpha,
                options.Lam)
            : full(windows.Count, (float)options.Lam);
        return new StepWindows(
            tensor(rewards, windows.Count, width),
            tensor(values, windows.Count, width + 1),
            lengths,
            ended,
            lam,
            [.. windows.Select(window => window.Reward)],
            [.. windows.Select(window => groups.RewardsOf(window.Ticket.GroupId))]);
    }

    /// <summary>
    /// False for a window without signal: its verifier failed, its group is filtered (DAPO's filter), or the estimator needs an end. What
    /// is cut is never filtered: nobody knows yet how it ends.
    /// </summary>
    private static bool Teaches(WindowGenerated window, GroupLedger groups, AlgorithmOptions options)
    {
        if (window.Ended && window.Reward is null)
            return false;
        if (options.Advantage.NeedsEnd && !window.Ended)
            return false;
        return !options.FilterGroups || !window.Ended || !groups.IsUninformative(window.Ticket.GroupId);
    }
}
