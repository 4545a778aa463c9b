namespace Tppo.Modeling.Decoding;

/// <summary>The distribution that tokens are drawn from: temperature first, then the k likeliest, then the smallest set with probability p.</summary>
/// <param name="Temperature">Divides the logits; 0 is greedy.</param>
/// <param name="TopK">0 is off.</param>
/// <param name="TopP">1 is off.</param>
public sealed record SamplingOptions(double Temperature = 1, int TopK = 0, double TopP = 1);
