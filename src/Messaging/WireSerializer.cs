using System.Globalization;
using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;
using Tppo.Contracts.Wire;

namespace Tppo.Messaging;

/// <summary>
/// The messages of one run as frames (<see cref="Frame"/>). What MassTransit knows beside the message (ids, addresses, host, time) goes
/// into the transport's headers.
/// </summary>
/// <param name="run">The run's name; frames of another run are refused.</param>
/// <param name="time">Gives the time at which a message is sent.</param>
internal sealed class WireSerializer(string run, TimeProvider time) : RawMessageSerializer, IMessageSerializer, IMessageDeserializer
{
    public const string MediaType = "application/vnd.tppo";

    /// <summary>
    /// Header with the time of sending, ISO 8601: MassTransit would read it out of a message id of its own making, which ours are not.
    /// </summary>
    internal const string SentTimeHeader = "Tppo-Sent-Time";

    /// <summary>When a message was sent, by its headers; null where they do not say.</summary>
    public static DateTimeOffset? SentTime(Headers headers)
        => DateTimeOffset.TryParse(
            headers.Get<string>(SentTimeHeader), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var sent) ? sent : null;

    public ContentType ContentType { get; } = new(MediaType);

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class
    {
        SetRawMessageHeaders(context);
        context.Headers.Set(SentTimeHeader, time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        return new BytesMessageBody(new Frame(run, context.Message).ToBytes());
    }

    /// <exception cref="WireException">The body is no frame, or one of another run.</exception>
    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null)
    {
        var frame = Frame.Read(body.GetBytes());
        if (frame.Run != run)
            throw new WireException($"this message is of run {frame.Run}, this is run {run}");
        return new WireSerializerContext(this, frame.Message, headers, destinationAddress);
    }

    public ConsumeContext Deserialize(ReceiveContext receiveContext)
        => new BodyConsumeContext(
            receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public MessageBody GetMessageBody(string text) => new Base64MessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope("wire").Add("contentType", MediaType);
}

/// <summary>Gives the bus its one serializer.</summary>
internal sealed class WireSerializerFactory(WireSerializer serializer) : ISerializerFactory
{
    public ContentType ContentType => serializer.ContentType;

    public IMessageSerializer CreateSerializer() => serializer;

    public IMessageDeserializer CreateDeserializer() => serializer;
}
