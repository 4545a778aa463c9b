using System.Diagnostics.Metrics;
using Tppo.Runs.Metrics;

namespace Tppo.Messaging.Roles;

/// <summary>What `tppo status` says of the roles of this process, read whenever somebody collects.</summary>
internal sealed class RoleInstruments
{
    /// <summary>Of the drops, the one that can fall.</summary>
    private const string Stuck = "stuck";
    private readonly RunMeter _meter;
    private readonly IReadOnlyList<IRole> _roles;

    public RoleInstruments(RunMeter meter, IEnumerable<IRole> roles)
    {
        (_meter, _roles) = (meter, [.. roles]);
        Observe(
            "tppo.version",
            "{version}",
            "Steps trained: of a trainer's weights, of the older of a producer's; -1 for none.",
            status => status.Version);
        Observe("tppo.lag", "{version}", "Versions behind the newest that a trainer has stored.", status => status.Lag);
        Observe("tppo.paused", "1", "1 where it waits for tppo resume.", status => status.Paused ? 1 : 0);
        Observe(
            "tppo.stuck_calls",
            "{call}",
            "Calls of verifiers that were given up on and go on.",
            status => status.Drops.TryGetValue(Stuck, out var calls) ? calls : null);
        meter.Meter.CreateObservableCounter(
            "tppo.drops", Drops, "{message}", "Messages that were dropped, and responses without a verdict (unverified), by reason.");
        meter.Meter.CreateObservableCounter(
            "tppo.deliveries",
            () => _roles.Select(role => role.Status()).Select(
                status => new Measurement<long>(status.Deliveries.Processed, _meter.Labels(status.Role))),
            "{message}",
            "Messages of its queue that it has dealt with; on a broker.");
    }

    private void Observe(string name, string unit, string description, Func<RoleStatus, long?> read)
        => _meter.Meter.CreateObservableGauge(
            name,
            () => _roles.Select(role => role.Status()).Where(status => read(status) is not null).Select(
                status => new Measurement<long>(read(status)!.Value, _meter.Labels(status.Role))),
            unit,
            description);

    private IEnumerable<Measurement<long>> Drops()
        => from role in _roles
           let status = role.Status()
           from drop in status.Drops
           where drop.Key != Stuck
           select new Measurement<long>(drop.Value, _meter.Labels(status.Role, ("reason", drop.Key)));
}
