namespace Tppo.Modeling;

/// <summary>A model folder, or a file of one, that cannot be used: one line saying what, where and how to mend it.</summary>
public class ModelException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A model computes what are no numbers: its weights have diverged or are damaged.</summary>
public sealed class NotFiniteException(string message) : ModelException(message);
