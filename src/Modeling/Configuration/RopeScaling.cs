namespace Tppo.Modeling.Configuration;

/// <summary>Rotary scaling and its parameters (the last three of Llama 3 only).</summary>
public sealed record RopeScaling(
    RopeKind Kind, double Factor = 1, double LowFrequencyFactor = 1, double HighFrequencyFactor = 4, int OriginalContext = 8192);
