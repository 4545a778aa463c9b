using System.Diagnostics.CodeAnalysis;
using MassTransit;
using MassTransit.Serialization;

namespace Tppo.Messaging;

/// <summary>A message that has been read, with what its transport headers say of it.</summary>
internal sealed class WireSerializerContext(WireSerializer serializer, object message, Headers headers, Uri? destinationAddress)
    : BaseSerializerContext(
        SystemTextJsonMessageSerializer.Instance, // of header values, e.g. the sender's host
        new RawMessageContext(headers, destinationAddress, RawSerializerOptions.Default),
        [MessageUrn.ForTypeString(message.GetType())]),
    MessageContext
{
    DateTime? MessageContext.SentTime { get; } = WireSerializer.SentTime(headers)?.UtcDateTime;

    public override bool IsSupportedMessageType<T>() => message is T;

    public override bool IsSupportedMessageType(Type messageType) => messageType.IsInstanceOfType(message);

    public override bool TryGetMessage<T>([NotNullWhen(true)] out T? result)
        where T : class
    {
        result = message as T;
        return result is not null;
    }

    public override bool TryGetMessage(Type messageType, [NotNullWhen(true)] out object? result)
    {
        result = messageType.IsInstanceOfType(message) ? message : null;
        return result is not null;
    }

    public override IMessageSerializer GetMessageSerializer() => serializer;

    public override IMessageSerializer GetMessageSerializer<T>(MessageEnvelope envelope, T changed) => serializer;

    public override IMessageSerializer GetMessageSerializer(object changed, string[] messageTypes) => serializer;

    /// <exception cref="NotSupportedException">Always: the messages are no dictionaries.</exception>
    public override Dictionary<string, object> ToDictionary<T>(T? changed)
        where T : class => throw new NotSupportedException("A message in wire format has no dictionary form.");
}
