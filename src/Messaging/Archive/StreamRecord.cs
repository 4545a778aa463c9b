namespace Tppo.Messaging.Archive;

/// <summary>A message of a stream, as the broker delivers it.</summary>
/// <param name="Offset">Its place in the stream.</param>
/// <param name="Tag">By which it is acknowledged.</param>
/// <param name="Time">When it was sent; 1970 where it does not say.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record StreamRecord(long Offset, ulong Tag, DateTimeOffset Time, byte[] Body);
