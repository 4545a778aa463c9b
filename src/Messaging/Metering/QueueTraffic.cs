namespace Tppo.Messaging.Metering;

/// <summary>What one process has done with the deliveries of a queue.</summary>
/// <param name="InFlight">Deliveries that it holds, unacknowledged.</param>
/// <param name="Processed">Deliveries that it has dealt with since it started, the failed ones among them.</param>
/// <param name="Failed">Deliveries that it has sent to the dead letters.</param>
/// <param name="PerSecond">Processed a second, over the last 30 s.</param>
/// <param name="OldestSeconds">How long ago the oldest that it holds was sent; null where it holds none.</param>
internal sealed record QueueTraffic(int InFlight, long Processed, long Failed, double PerSecond, double? OldestSeconds);
