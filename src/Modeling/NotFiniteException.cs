namespace Tppo.Modeling;

/// <summary>A model computes what are no numbers: its weights have diverged or are damaged.</summary>
public sealed class NotFiniteException(string message) : ModelException(message);
