using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Contracts;
using Tppo.Runs;

namespace Tppo.Messaging;

/// <summary>The bus of a run: RabbitMQ, or memory.</summary>
internal static class BusTransport
{
    /// <param name="bus">Has its consumers already.</param>
    /// <param name="broker">Null for memory.</param>
    /// <param name="names">The run's names.</param>
    /// <param name="time">The clock.</param>
    public static void Use(IBusRegistrationConfigurator bus, BrokerAddress? broker, RunNames names, TimeProvider time)
    {
        bus.WithoutFaults();
        if (broker is null)
        {
            bus.UsingInMemory((context, memory) =>
            {
                memory.UseWire(names.Run, time);
                memory.ConfigureEndpoints(context);
            });
            return;
        }

        bus.AddPublishObserver(provider => new RefusedPublishes(provider.GetService<RunControl>()));
        bus.AddSendObserver(provider => new RefusedPublishes(provider.GetService<RunControl>()));
        bus.AddPublishObserver(provider => new ArchiveFirst(new Lazy<IBus>(provider.GetRequiredService<IBus>), names));
        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(broker.Uri, host =>
            {
                host.Username(broker.User);
                host.Password(broker.Password);
                host.PublisherConfirmation = true;
                host.OnRefreshConnectionFactory = factory =>
                {
                    BrokerConnection.Configure(factory, broker);
                    return Task.CompletedTask;
                };
            });
            rabbit.UseWire(names.Run, time);
            rabbit.MessageTopology.SetEntityNameFormatter(names);
            rabbit.SendTopology.ErrorQueueNameFormatter = names;
            rabbit.SendTopology.DeadLetterQueueNameFormatter = names;
            rabbit.ConfigurePublish(pipe => pipe.UseExecute(Demand));
            rabbit.ConfigureSend(pipe => pipe.UseExecute(Demand));
            rabbit.ConfigureEndpoints(context);
        });
    }

    /// <summary>
    /// A message that no queue would get is an error to its sender, not lost: the queues are there before any role starts.
    /// </summary>
    private static void Demand(SendContext message)
    {
        if (message is PublishContext<PolicyUpdated> or PublishContext<ValueUpdated>)
            return;
        if (message.TryGetPayload(out RabbitMqSendContext? onRabbit))
            onRabbit.Mandatory = true;
    }
}
