using Tppo.Messaging;
using Tppo.Messaging.Metering;
using Tppo.Messaging.Roles;
using Tppo.Runs;

namespace Tppo.Producers.Rollouts;

/// <summary>A rollout producer. Any number may come and go: all that it holds is in the tickets.</summary>
internal sealed class ProducerRole(
    RunContext context,
    RunNames names,
    DeliveryMeter meter,
    RolloutWorker worker,
    VersionGate versions,
    PauseGate pause,
    HeldTickets held,
    ProducerWeights weights) : IRole
{
    public const string Name = "producer";

    public RoleStatus Status()
    {
        var traffic = meter.Of(names.Queue(Endpoints.Tickets));
        var drops = new Dictionary<string, long>
        {
            ["stale"] = worker.Stale,
            ["invalid"] = traffic.Failed,
            ["unverified"] = context.Judge.Failures,
            ["stuck"] = context.Judge.Stuck,
        };
        var version = versions.Version;
        return new RoleStatus(
            Name, context.Instance, version, Math.Max(0, context.ReadNewestVersion() - version), pause.IsPaused, drops, traffic)
        {
            Tickets = held.Names,
        };
    }

    /// <summary>
    /// Looks at the store's latest pointers as well: events pass by a producer that starts late or has lost its connection.
    /// </summary>
    public Task RunAsync(CancellationToken cancellation)
        => RunEnd.WaitAsync(
            context,
            role => context.Weights.Latest(role) is { } latest ? weights.LoadAsync(role, latest, cancellation) : Task.CompletedTask,
            cancellation);
}
