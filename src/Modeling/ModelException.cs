namespace Tppo.Modeling;

/// <summary>A model folder, or a file of one, that cannot be used: one line says what, where and how to fix it.</summary>
public class ModelException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A model computes numbers that are not finite: its weights have diverged or are damaged.</summary>
public sealed class NotFiniteException(string message) : ModelException(message);
