using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Runs;
using Tppo.Runs.Models;
using static TorchSharp.torch;

namespace Tppo.Producers.Rollouts;

public static class ProducerRegistration
{
    /// <summary>Adds a rollout producer: tickets in, windows out.</summary>
    public static void AddProducer(this IBusRegistrationConfigurator bus, RunContext context)
    {
        var recipe = context.Recipe;
        bus.AddSingleton(_ => new Rotary(
            context.ValueConfig, recipe.Rollout.MaxPromptLength + recipe.Rollout.MaxResponseLength, new Device(
                recipe.Rollout.ProducerDevice)));
        bus.AddSingleton<IGenerator>(
            _ => EngineFactory.Create(recipe.Rollout, context.Config, EngineFactory.Sampling(recipe.Rollout), context.WeightType));
        bus.AddSingleton(new VersionGate(recipe.Run.MaxValueLag));
        bus.AddSingleton(new PauseGate(context.Folder.Paused, context.Time));
        bus.AddSingleton<ProducerWeights>();
        bus.AddSingleton<HeldTickets>();
        bus.AddSingleton<RolloutWorker>();
        bus.AddSingleton<IRole, ProducerRole>();
        bus.AddConsumer<GenerateWindowConsumer, EndpointDefinition<GenerateWindowConsumer>>();
        bus.AddConsumer<WeightsConsumer, WeightsConsumerDefinition>();
    }
}
