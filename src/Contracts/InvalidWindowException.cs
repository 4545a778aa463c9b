namespace Tppo.Contracts;

/// <summary>A window that must not be trained on: one line that says which one, and why.</summary>
public sealed class InvalidWindowException(string message) : Exception(message);
