namespace Tppo.Tasks.Mathematics;

/// <summary>An answer is no expression that is understood here; it can still be compared as text.</summary>
internal sealed class MathSyntaxException(string message) : Exception(message);
