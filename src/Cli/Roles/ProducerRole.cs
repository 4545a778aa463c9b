using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Cli.Operating;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Metering;
using Tppo.Hosting.Models;
using Tppo.Modeling.Transformer;
using Tppo.Producers.Rollouts;
using Tppo.Producers.Weights;

namespace Tppo.Cli.Roles;

/// <summary>A rollout producer. Any number may come and go: all that it holds is in the tickets.</summary>
public sealed class ProducerRole(RunContext context) : IRole
{
    public void AddServices(IServiceCollection services)
    {
        var recipe = context.Recipe;
        services.AddSingleton(_ => new Rotary(
            context.ValueConfig, recipe.Rollout.MaxPromptLength + recipe.Rollout.MaxResponseLength, new TorchSharp.torch.Device(recipe.Rollout.ProducerDevice)));
        services.AddSingleton(_ => EngineFactory.Create(recipe.Rollout, context.Config, EngineFactory.Sampling(recipe.Rollout), context.WeightType));
        services.AddSingleton(context.Judge);
        services.AddSingleton<VersionGate>();
        services.AddSingleton(new PauseGate(context.Folder.Paused, context.Time));
        services.AddSingleton<ProducerWeights>();
        services.AddSingleton<HeldTickets>();
        services.AddSingleton<RolloutWorker>();
    }

    public void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<GenerateWindowConsumer, GenerateWindowConsumerDefinition>();
        bus.AddConsumer<WeightsConsumer, WeightsConsumerDefinition>();
    }

    public RoleStatus Status(IServiceProvider services)
    {
        var traffic = services.GetRequiredService<DeliveryMeter>().Of(context.Names.Queue(Endpoints.Tickets));
        var drops = new Dictionary<string, long> { ["stale"] = services.GetRequiredService<RolloutWorker>().Stale, ["invalid"] = traffic.Failed };
        var version = services.GetRequiredService<VersionGate>().Version;
        var paused = services.GetRequiredService<PauseGate>().IsPaused;
        return new RoleStatus("producer", context.Instance, version, Math.Max(0, context.NewestVersion - version), paused, drops, traffic)
        {
            Tickets = services.GetRequiredService<HeldTickets>().Names,
        };
    }

    /// <summary>Looks at the store's latest pointers as well: events pass by a producer that starts late or has lost its connection.</summary>
    public Task RunAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var weights = services.GetRequiredService<ProducerWeights>();
        return RunEnd.WaitAsync(context, role => context.Weights.Latest(role) is { } latest ? weights.LoadAsync(role, latest, cancellation) : Task.CompletedTask, cancellation);
    }
}
