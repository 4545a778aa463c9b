using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;
using Tppo.Consumers.Policy;
using Tppo.Consumers.Training;
using Tppo.Consumers.Value;
using Tppo.Contracts;
using Tppo.Hosting.Options;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Producers.Batching;
using Tppo.Producers.Rollouts;
using Tppo.Producers.Weights;

namespace Tppo.Cli.Running;

/// <summary>Composes all roles of a run in one process, on MassTransit's in-memory bus.</summary>
public static class PipelineHost
{
    /// <param name="recipe">The resolved recipe.</param>
    /// <param name="start">What the run begins or goes on from.</param>
    /// <param name="services">Adds what is the session's: recorder, evaluation, control, stores.</param>
    public static IHost Build(Recipe recipe, RunStart start, Action<IServiceCollection> services)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSerilog();
        builder.Services.AddSingleton(recipe.Run).AddSingleton(recipe.Rollout);
        builder.Services.AddSingleton(start).AddSingleton(start.Tokenizer).AddSingleton(start.Config);
        services(builder.Services);
        AddProducer(builder.Services, recipe, start);
        AddTrainers(builder.Services, recipe, start);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumeObserver<FailureObserver>();
            bus.AddConsumer<GenerateWindowConsumer, GenerateWindowConsumerDefinition>();
            bus.AddConsumer<WeightsConsumer, WeightsConsumerDefinition>();
            bus.AddConsumer<SuccessiveBatchingConsumer, SuccessiveBatchingConsumerDefinition>();
            bus.AddConsumer<PolicyTrainerConsumer, PolicyTrainerConsumerDefinition>();
            bus.AddConsumer<ValueTrainerConsumer, ValueTrainerConsumerDefinition>();
            bus.AddConsumer<StepTrainedConsumer, StepTrainedConsumerDefinition>();
            bus.AddConsumer<EvaluationConsumer, EvaluationConsumerDefinition>();
            bus.AddConsumer<TrajectoryConsumer, TrajectoryConsumerDefinition>();
            bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
        });
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
        return builder.Build();
    }

    /// <summary>Sends tickets to the producers.</summary>
    public static async Task SendAsync(IHost host, IReadOnlyList<GenerateWindow> tickets)
    {
        var producers = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("queue:" + GenerateWindowConsumerDefinition.Queue));
        await producers.SendBatch(tickets);
    }

    private static void AddProducer(IServiceCollection services, Recipe recipe, RunStart start)
    {
        services.AddSingleton(_ => new Rotary(
            start.Config, recipe.Rollout.MaxPromptLength + recipe.Rollout.MaxResponseLength, new TorchSharp.torch.Device(recipe.Rollout.ProducerDevice)));
        services.AddSingleton<VersionGate>();
        services.AddSingleton<ProducerWeights>();
        services.AddSingleton<RolloutWorker>();
        services.AddSingleton(StepZero.TicketsOf(recipe, start.Problems, start.Tokenizer));
        services.AddSingleton<SuccessiveBatching>();
    }

    private static void AddTrainers(IServiceCollection services, Recipe recipe, RunStart start)
    {
        foreach (var role in Enum.GetValues<Role>())
            services.AddKeyedSingleton(role, new StepAccumulator(recipe.Run.Slots));
        services.AddKeyedSingleton(Role.Policy, (provider, _) => Loop(provider, start.PolicyTrainer, recipe.Policy.PolicyThreads));
        services.AddKeyedSingleton(Role.Value, (provider, _) => Loop(provider, start.ValueTrainer, recipe.Value.ValueThreads));
    }

    private static TrainerLoop Loop(IServiceProvider provider, ITrainer trainer, int threads) => new(
        trainer,
        provider.GetRequiredKeyedService<StepAccumulator>(trainer.Role),
        provider.GetRequiredService<WeightStore>(),
        provider.GetRequiredService<CheckpointStore>(),
        provider.GetRequiredService<RunControl>(),
        provider.GetRequiredService<ITokenizer>(),
        provider.GetRequiredService<IBus>(),
        provider.GetRequiredService<TimeProvider>(),
        threads);
}
