namespace Tppo.Messaging.Roles;

/// <summary>A queue of a run.</summary>
/// <param name="Queue">The endpoint.</param>
/// <param name="Ready">Messages that no consumer holds.</param>
/// <param name="Unacknowledged">Messages that the processes which answered hold.</param>
/// <param name="Consumers">Those that stand by among them.</param>
/// <param name="PerSecond">Messages that were dealt with a second, over the last 30 s.</param>
/// <param name="OldestSeconds">How long ago the oldest unacknowledged message was sent.</param>
/// <param name="DeadLetters">Messages that could not be dealt with.</param>
internal sealed record QueueStatus(
    string Queue, uint Ready, int Unacknowledged, uint Consumers, double PerSecond, double? OldestSeconds, uint DeadLetters);
