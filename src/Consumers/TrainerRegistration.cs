using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Consumers.Training;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;

namespace Tppo.Consumers;

public static class TrainerRegistration
{
    /// <summary>Adds a trainer: windows in, weights out.</summary>
    /// <typeparam name="TTrainer">Which of the two.</typeparam>
    public static void AddTrainer<TTrainer>(this IBusRegistrationConfigurator bus, RunContext context)
        where TTrainer : ITrainer, IKindOfTrainer
    {
        var kind = TTrainer.Kind;
        bus.AddKeyedSingleton(kind.Role, new StepAccumulator(context.Recipe.Run.Slots));
        bus.AddKeyedSingleton(kind.Role, (_, _) => Trainer(context, kind));
        bus.AddKeyedSingleton(kind.Role, (provider, _) => Loop(context, kind, provider));
        bus.AddSingleton<IRole>(provider => new TrainerRole(kind, context, provider));
        bus.AddConsumer<TrainerConsumer<TTrainer>, EndpointDefinition<TrainerConsumer<TTrainer>>>();
    }

    private static ITrainer Trainer(RunContext context, TrainerKind kind)
    {
        var (store, step) = TrainerRole.LastDurable(context, kind);
        return TrainerFactory.Load(kind, context.Recipe, store, step, context.InitialModel);
    }

    private static TrainerLoop Loop(RunContext context, TrainerKind kind, IServiceProvider provider)
    {
        var leases = provider.GetRequiredService<RoleLeases>();
        return new TrainerLoop(
            context.Folder.Name,
            provider.GetRequiredKeyedService<ITrainer>(kind.Role),
            provider.GetRequiredKeyedService<StepAccumulator>(kind.Role),
            new TrainingLedger(context.LedgerOf(kind), leases.FenceOf(kind.Name)),
            context.Weights,
            context.Checkpoints,
            context.Broker is null ? null : context.RecoveryOf(kind),
            context.Control,
            context.Tokenizer,
            provider.GetRequiredService<IBus>(),
            context.Progress,
            context.Time,
            new TrainingInstruments(provider.GetRequiredService<RunMeter>(), kind),
            () => leases.Require(kind.Name),
            kind.Threads(context.Recipe));
    }
}
