using System.Net.Mime;
using MassTransit;

namespace Tppo.Messaging;

/// <summary>Gives the bus its one serializer.</summary>
internal sealed class WireSerializerFactory(WireSerializer serializer) : ISerializerFactory
{
    public ContentType ContentType => serializer.ContentType;

    public IMessageSerializer CreateSerializer() => serializer;

    public IMessageDeserializer CreateDeserializer() => serializer;
}
