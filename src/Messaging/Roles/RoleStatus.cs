using Tppo.Messaging.Metering;

namespace Tppo.Messaging.Roles;

/// <summary>How one instance of a role is.</summary>
/// <param name="Role">`producer`, `policy`, `value` or `batching`.</param>
/// <param name="Instance">Host and process id.</param>
/// <param name="Version">Steps trained: of a trainer's weights, or of the older of a producer's two models. Null for batching; -1 before
/// the first.</param>
/// <param name="Lag">Versions behind the newest that a trainer has stored.</param>
/// <param name="Paused">It generates nothing until the run is resumed.</param>
/// <param name="Drops">Messages that it has dropped since it started, by reason.</param>
/// <param name="Deliveries">Of its queue.</param>
internal sealed record RoleStatus(
    string Role, string Instance, int? Version, int? Lag, bool Paused, IReadOnlyDictionary<string, long> Drops, QueueTraffic Deliveries)
{
    /// <summary>What a producer has in hand, `SLOT/STEP`; null for the others.</summary>
    public IReadOnlyList<string>? Tickets { get; init; }

    /// <summary>How many windows of its next step a trainer has; null for the others.</summary>
    public int? Windows { get; init; }

    /// <summary>Tickets and windows that the broker had lost and batching has sent again; null for the others.</summary>
    public long? SentAgain { get; init; }
}
