namespace Tppo.Tasks.Rewards;

/// <summary>A verifier came to no verdict. The message is one line for a person: what, and why.</summary>
public sealed class VerifierException(string message, Exception? inner = null) : Exception(message, inner);
