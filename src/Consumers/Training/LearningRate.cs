using Tppo.Runs.Options;

namespace Tppo.Consumers.Training;

/// <summary>Learning rates by optimizer step.</summary>
internal static class LearningRate
{
    /// <summary>Rises linearly over <paramref name="warmupSteps"/>, then stays.</summary>
    public static double WithWarmup(double peak, long step, int warmupSteps)
        => step >= warmupSteps ? peak : peak * (step + 1) / (warmupSteps + 1);

    /// <summary>
    /// Rises as <see cref="WithWarmup"/>; <paramref name="progress"/>, the share of the run that is trained, takes it down by the
    /// schedule meanwhile.
    /// </summary>
    public static double Of(AdamOptions options, double peak, long step, int warmupSteps, double progress)
    {
        var left = options.LrSchedule switch
        {
            LrSchedule.Constant => 1,
            LrSchedule.Linear => 1 - progress,
            LrSchedule.Cosine => 0.5 * (1 + Math.Cos(Math.PI * progress)),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.LrSchedule, null),
        };
        return WithWarmup(peak, step, warmupSteps) * (options.LrMinRatio + (1 - options.LrMinRatio) * left);
    }

    /// <summary>Rises over a tenth of the steps, then falls by a cosine to a tenth of the peak.</summary>
    public static double Cosine(double peak, long step, int totalSteps)
    {
        var warmup = Math.Max(1, totalSteps / 10);
        if (step < warmup)
            return peak * (step + 1) / warmup;
        var progress = (double)(step - warmup) / Math.Max(1, totalSteps - warmup);
        return peak * (0.1 + 0.9 * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}
