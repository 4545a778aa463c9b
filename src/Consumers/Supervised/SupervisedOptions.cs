namespace Tppo.Consumers.Supervised;

/// <summary>How supervised training goes.</summary>
/// <param name="PeakRate">Learning rate after the warm-up.</param>
/// <param name="TotalSteps">Optimizer steps of the schedule.</param>
/// <param name="MaxLength">Longest sequence.</param>
/// <param name="MaxTokens">Tokens of a micro-batch, padding included.</param>
/// <param name="Threads">Micro-batches that are worked on at once.</param>
/// <param name="Packed">Whether the sequences of a micro-batch stand one after another in one row, each seeing itself alone, instead of
/// padded below each other.</param>
/// <param name="Checkpointing">Whether blocks are computed again for their gradients instead of kept.</param>
internal sealed record SupervisedOptions(
    double PeakRate, int TotalSteps, int MaxLength, int MaxTokens, int Threads, bool Packed = false, bool Checkpointing = false);
