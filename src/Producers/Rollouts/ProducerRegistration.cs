using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Modeling.Decoding;
using Tppo.Runs;
using Tppo.Runs.Models;

namespace Tppo.Producers.Rollouts;

public static class ProducerRegistration
{
    public const string RoleName = ProducerRole.Name;

    /// <summary>Adds a rollout producer: tickets in, windows out.</summary>
    public static void AddProducer(this IBusRegistrationConfigurator bus, RunContext context)
    {
        var recipe = context.Recipe;
        bus.AddSingleton<IGenerator>(
            _ => EngineFactory.Create(recipe.Rollout, context.Config, EngineFactory.Sampling(recipe.Rollout), context.WeightType));
        if (recipe.Algorithm.Advantage.NeedsCritic)
        {
            bus.AddSingleton(_ => EngineFactory.CreateValues(recipe.Rollout, context.ValueConfig, context.WeightType));
            bus.AddSingleton(new VersionGate(recipe.Run.MaxValueLag));
        }
        else
        {
            bus.AddSingleton(VersionGate.OfPolicyAlone());
        }

        bus.AddSingleton(new PauseGate(context.Folder.Paused, context.Time));
        bus.AddSingleton<RolloutInstruments>();
        bus.AddSingleton<ProducerWeights>();
        bus.AddSingleton<HeldTickets>();
        bus.AddSingleton<RolloutWorker>();
        bus.AddSingleton<IRole, ProducerRole>();
        bus.AddConsumer<GenerateWindowConsumer, EndpointDefinition<GenerateWindowConsumer>>();
        bus.AddConsumer<WeightsConsumer, WeightsConsumerDefinition>();
    }
}
