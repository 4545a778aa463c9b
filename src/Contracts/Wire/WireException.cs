namespace Tppo.Contracts.Wire;

/// <summary>
/// Bytes that are not a frame of this format, or a message that the format cannot represent. One line says what is wrong, and at which
/// byte.
/// </summary>
public sealed class WireException(string message, Exception? innerException = null) : Exception(message, innerException);
