using MassTransit;

namespace Tppo.Messaging;

/// <summary>What every bus of a run has in common, whichever transport it is on.</summary>
internal static class WireMessaging
{
    /// <summary>Faults would carry whole messages a second time, in a form that the wire has not.</summary>
    public static void WithoutFaults(this IBusRegistrationConfigurator bus)
        => bus.AddConfigureEndpointsCallback((_, endpoint) => endpoint.PublishFaults = false);

    /// <summary>Every message goes in wire format and in no other, under an id that follows from what it is about.</summary>
    public static void UseWire(this IBusFactoryConfigurator bus, string run, TimeProvider time)
    {
        var factory = new WireSerializerFactory(new WireSerializer(run, time));
        bus.ClearSerialization();
        bus.AddSerializer(factory);
        bus.AddDeserializer(factory, isDefault: true);
        bus.ConfigureSend(pipe => pipe.UseExecute(context => SetId(run, context)));
        bus.ConfigurePublish(pipe => pipe.UseExecute(context => SetId(run, context)));
    }

    private static void SetId(string run, SendContext context)
    {
        if (context is SendContext<object> { Message: var message })
            context.MessageId = MessageIds.Of(run, message);
    }
}
