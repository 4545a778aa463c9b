using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;
using Tppo.Hosting.Monitoring;
using Tppo.Hosting.Notifying;
using Tppo.Messaging;
using Tppo.Messaging.Metering;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Metrics;

namespace Tppo.Hosting;

/// <summary>Composes roles in one process, on RabbitMQ or on MassTransit's in-memory bus.</summary>
internal static class RoleHost
{
    /// <summary>What a process with all roles is called.</summary>
    private const string WholeRun = "run";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    /// <summary>A role must have ended within 10 s of SIGTERM.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(6);

    /// <summary>What a consumer waits for at a shutdown will not come: it is broken off, and its message goes back.</summary>
    private static readonly TimeSpan ConsumerStopTimeout = TimeSpan.FromSeconds(0.5);

    public static IHost Build(RunContext context, IReadOnlyList<RunRole> roles, RoleLeases leases, Notifier notifier)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSerilog();
        AddRun(builder.Services, context, leases);
        AddInstruments(builder.Services, context, roles is [var only] ? only.Name : WholeRun);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            foreach (var role in roles)
                role.Add(bus, context);
            bus.AddConsumeObserver(_ => new FailureObserver(context.Control, context.Broker is not null));
            if (context.Broker is not null)
            {
                bus.AddReceiveObserver(provider => provider.GetRequiredService<DeliveryMeter>());
                bus.AddReceiveEndpointObserver(provider => provider.GetRequiredService<ConsumerWatch>());
            }

            BusTransport.Use(bus, context.Broker, new RunNames(context.Folder.Name), context.Time);
        });
        if (context.Broker is not null)
        {
            builder.Services.AddHostedService<StatusResponder>();
            builder.Services.AddSingleton<ConsumerWatch>().AddHostedService(provider => provider.GetRequiredService<ConsumerWatch>());
        }

        if (notifier.IsAsked && roles.Contains(RunRole.Policy))
            builder.Services.AddSingleton(notifier).AddHostedService<RunWatch>();
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

    /// <summary>For whoever collects what they measure; without one they are made and rest.</summary>
    public static void Measure(IServiceProvider services)
    {
        services.GetRequiredService<RoleInstruments>();
        services.GetRequiredService<ProcessInstruments>();
        services.GetService<QueueInstruments>();
    }

    private static void AddInstruments(IServiceCollection services, RunContext context, string role)
    {
        services.AddMetrics().AddSingleton(provider => new RunMeter(
            provider.GetRequiredService<IMeterFactory>(), context.Folder.Name, context.Instance, context.Time));
        services.AddSingleton<RoleInstruments>();
        services.AddSingleton(provider => new ProcessInstruments(provider.GetRequiredService<RunMeter>(), context, role));
        if (context.Broker is { } broker)
        {
            services.AddSingleton(provider => new QueueInstruments(
                provider.GetRequiredService<RunMeter>(),
                broker,
                provider.GetRequiredService<RunNames>(),
                provider.GetRequiredService<DeliveryMeter>(),
                context.Time,
                role));
        }
    }

    /// <summary>What every role may ask for.</summary>
    private static void AddRun(IServiceCollection services, RunContext context, RoleLeases leases)
    {
        services.AddSingleton(context).AddSingleton(context.Time).AddSingleton(new RunNames(context.Folder.Name)).AddSingleton(leases);
        services.AddSingleton(context.Recipe.Run).AddSingleton(context.Recipe.Rollout);
        services.AddSingleton(context.Tokenizer).AddSingleton(context.Config).AddSingleton(context.Judge);
        services.AddSingleton(context.Weights).AddSingleton(context.Control);
        services.AddSingleton<WindowGuard>().AddSingleton<DeliveryMeter>();
    }
}
