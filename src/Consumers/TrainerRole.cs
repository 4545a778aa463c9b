using Microsoft.Extensions.DependencyInjection;
using Tppo.Consumers.Training;
using Tppo.Messaging;
using Tppo.Messaging.Metering;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Models;
using Tppo.Runs.Storage;

namespace Tppo.Consumers;

/// <summary>
/// The policy trainer or the value trainer. On a broker each step is durable in `recovery/ROLE` before its deliveries are acknowledged,
/// and there it goes on; in memory it goes on from the run's checkpoint.
/// </summary>
internal sealed class TrainerRole(TrainerKind kind, RunContext context, IServiceProvider services) : IRole
{
    private readonly RunNames _names = services.GetRequiredService<RunNames>();
    private readonly DeliveryMeter _meter = services.GetRequiredService<DeliveryMeter>();
    private readonly StepAccumulator _accumulator = services.GetRequiredKeyedService<StepAccumulator>(kind.Role);

    /// <summary>The last durable step of a trainer.</summary>
    public static (CheckpointStore Store, int Step) LastDurable(RunContext context, TrainerKind kind)
        => context.Broker is null ? (context.Checkpoints, context.CheckpointStep)
            : context.RecoveryOf(kind) is var recovery && recovery.Latest(_ => true) is { } step ? (recovery, step)
            : (context.Checkpoints, 0);

    public RoleStatus Status()
    {
        var traffic = _meter.Of(_names.Queue(Endpoints.Trainer(kind)));
        var drops = new Dictionary<string, long>
        {
            ["late"] = _accumulator.Late,
            ["repeats"] = _accumulator.Repeats,
            ["not_finite"] = _accumulator.NotFinite,
            ["invalid"] = traffic.Failed,
        };
        var version = _accumulator.Trained;
        return new RoleStatus(
            kind.Name, context.Instance, version, Math.Max(0, context.ReadNewestVersion() - version), Paused: false, drops, traffic)
        {
            Windows = _accumulator.HeldOf(version),
        };
    }

    public Task RunAsync(CancellationToken cancellation)
    {
        var (store, step) = LastDurable(context, kind);
        var last = context.Broker is null ? null : StepTrainedFile.Read(store.PartFolder(step, kind.StatePart));
        return services.GetRequiredKeyedService<TrainerLoop>(kind.Role).RunAsync(step, last, cancellation);
    }
}
