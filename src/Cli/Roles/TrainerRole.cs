using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Cli.Operating;
using Tppo.Consumers.Policy;
using Tppo.Consumers.Training;
using Tppo.Consumers.Value;
using Tppo.Contracts;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Metering;
using Tppo.Hosting.Storage;

namespace Tppo.Cli.Roles;

/// <summary>
/// The policy trainer or the value trainer. On a broker each step is durable in `recovery/ROLE` before its deliveries are acknowledged,
/// and there it goes on; in memory it goes on from the run's checkpoint.
/// </summary>
public sealed class TrainerRole(RunContext context, Role role) : IRole
{
    private const int KeptSteps = 2;

    private readonly (string Model, string State) _parts = TrainerCheckpoint.PartsOf(role);

    private string Name => NameOf(role);

    public static string NameOf(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>Where the state of the trainer of a run on a broker is durable before <paramref name="step"/>.</summary>
    public static string StateFolder(RunContext context, Role role, int step)
        => Durable(context, role, []).PartFolder(step, TrainerCheckpoint.PartsOf(role).State);

    public void AddServices(IServiceCollection services)
    {
        services.AddKeyedSingleton(role, new StepAccumulator(context.Recipe.Run.Slots));
        services.AddKeyedSingleton(role, (_, _) => Trainer());
        services.AddKeyedSingleton(role, (provider, _) => new TrainerLoop(
            context.Folder.Name,
            provider.GetRequiredKeyedService<ITrainer>(role),
            provider.GetRequiredKeyedService<StepAccumulator>(role),
            new TrainingLedger(Path.Combine(context.Folder.Ledger, Name + ".jsonl")),
            context.Weights,
            context.Checkpoints,
            Recovery(),
            context.Control,
            context.Tokenizer,
            provider.GetRequiredService<IBus>(),
            context.Time,
            role == Role.Policy ? context.Recipe.Policy.PolicyThreads : context.Recipe.Value.ValueThreads));
    }

    public void AddConsumers(IBusRegistrationConfigurator bus)
    {
        if (role == Role.Policy)
            bus.AddConsumer<PolicyTrainerConsumer, PolicyTrainerConsumerDefinition>();
        else
            bus.AddConsumer<ValueTrainerConsumer, ValueTrainerConsumerDefinition>();
    }

    public RoleStatus Status(IServiceProvider services)
    {
        var traffic = services.GetRequiredService<DeliveryMeter>().Of(context.Names.Queue(role == Role.Policy ? Endpoints.PolicyTrainer : Endpoints.ValueTrainer));
        var accumulator = services.GetRequiredKeyedService<StepAccumulator>(role);
        var drops = new Dictionary<string, long> { ["late"] = accumulator.Late, ["repeats"] = accumulator.Repeats, ["invalid"] = traffic.Failed };
        var version = accumulator.Trained;
        return new RoleStatus(Name, context.Instance, version, Math.Max(0, context.NewestVersion - version), Paused: false, drops, traffic) { Windows = accumulator.HeldOf(version) };
    }

    public Task RunAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var (store, step) = LastDurable();
        var last = context.Broker is null ? null : StepTrainedFile.Read(store.PartFolder(step, _parts.State));
        return services.GetRequiredKeyedService<TrainerLoop>(role).RunAsync(step, last, cancellation);
    }

    private ITrainer Trainer()
    {
        var (store, step) = LastDurable();
        return TrainerCheckpoint.Load(role, context.Recipe, store, step, context.InitialModel);
    }

    private (CheckpointStore Store, int Step) LastDurable()
        => Recovery() is not { } recovery ? (context.Checkpoints, context.CheckpointStep)
            : recovery.Latest(_ => true) is { } step ? (recovery, step)
            : (context.Checkpoints, 0);

    /// <summary>With an adapter the state is enough: the model is step_0's, and the adapter.</summary>
    private CheckpointStore? Recovery()
        => context.Broker is null ? null : Durable(context, role, context.Recipe.Lora.LoraRank > 0 ? [_parts.State] : [_parts.Model, _parts.State]);

    private static CheckpointStore Durable(RunContext context, Role role, IReadOnlyList<string> parts)
        => new(Path.Combine(context.Folder.Recovery, NameOf(role)), KeptSteps, parts);
}
