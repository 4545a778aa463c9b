using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;
using Tppo.Cli.Operating;
using Tppo.Cli.Recording;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Metering;
using Tppo.Hosting.Runs;

namespace Tppo.Cli.Roles;

/// <summary>Composes roles in one process, on RabbitMQ or on MassTransit's in-memory bus.</summary>
public static class RoleHost
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    /// <summary>A role must have ended within 10 s of SIGTERM.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(6);

    /// <summary>What a consumer waits for at a shutdown will not come: it is broken off, and its message goes back.</summary>
    private static readonly TimeSpan ConsumerStopTimeout = TimeSpan.FromSeconds(0.5);

    public static IHost Build(RunContext context, IReadOnlyList<IRole> roles, RunRecording? recording)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSerilog();
        var recipe = context.Recipe;
        builder.Services.AddSingleton(recipe.Run).AddSingleton(recipe.Rollout);
        builder.Services.AddSingleton(context.Names).AddSingleton(context.Tokenizer).AddSingleton(context.Config).AddSingleton(context.Time);
        builder.Services.AddSingleton(context.Weights).AddSingleton(context.Control).AddSingleton<WindowGuard>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            foreach (var role in roles)
            {
                role.AddServices(builder.Services);
                role.AddConsumers(bus);
            }

            if (recording is not null)
            {
                recording.AddServices(builder.Services);
                recording.AddConsumers(bus);
            }

            bus.AddConsumeObserver(_ => new FailureObserver(context.Control, context.Broker is not null));
            if (context.Broker is not null)
                bus.AddReceiveObserver(provider => provider.GetRequiredService<DeliveryMeter>());
            BusTransport.Use(bus, context.Broker, context.Names, context.Time);
        });
        if (context.Broker is not null)
        {
            builder.Services.AddSingleton<DeliveryMeter>();
            builder.Services.AddHostedService(provider => new StatusResponder(context.Broker, context.Names, roles, provider));
        }

        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = true;
            options.StartTimeout = StartTimeout;
            options.StopTimeout = StopTimeout;
            if (context.Broker is not null)
                options.ConsumerStopTimeout = ConsumerStopTimeout;
        });
        return builder.Build();
    }
}
