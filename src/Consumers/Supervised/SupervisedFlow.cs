namespace Tppo.Consumers.Supervised;

/// <summary>How supervised training goes through its examples.</summary>
/// <param name="Epochs">Passes over all examples.</param>
/// <param name="BatchSize">Examples of an optimizer step.</param>
/// <param name="LearningRate">Peak of AdamW's rate: it rises over a tenth of the steps, then falls by a cosine to a tenth.</param>
/// <param name="MaxLength">Tokens of the longest example; longer ones are dropped and counted.</param>
/// <param name="MaxTokens">Tokens that are packed into one forward and backward.</param>
internal sealed record SupervisedFlow(int Epochs, int BatchSize, double LearningRate, int MaxLength, int MaxTokens);
