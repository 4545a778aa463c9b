namespace Tppo.Contracts.Wire;

/// <summary>Bytes that are no frame of this format, or a message that it cannot hold: one line that says what is wrong, and at which byte.</summary>
public sealed class WireException(string message, Exception? innerException = null) : Exception(message, innerException);
