using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Tppo.Contracts;
using Tppo.Contracts.Wire;

namespace Tppo.Operating.DeadLetters;

/// <summary>A message that an endpoint could not deal with.</summary>
internal sealed class DeadLetter
{
    /// <summary>The headers, by their beginnings, that MassTransit and RabbitMQ add to a message on its way to the dead letters.</summary>
    private static readonly string[] Traces = ["MT-Fault-", "MT-Reason", "x-death", "x-first-death-", "x-last-death-", "x-delivery-count"];

    private readonly Frame? _frame;

    public DeadLetter(string endpoint, ulong deliveryTag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        Endpoint = endpoint;
        DeliveryTag = deliveryTag;
        Properties = properties;
        Body = body.ToArray(); // the client takes its buffer back
        Headers = (properties.Headers ?? new Dictionary<string, object?>())
            .ToDictionary(header => header.Key, header => Plain(header.Value));
        try
        {
            _frame = Frame.Read(Body);
        }
        catch (WireException exception)
        {
            Unreadable = exception.Message;
        }
    }

    public string Endpoint { get; }

    public ulong DeliveryTag { get; }

    public IReadOnlyBasicProperties Properties { get; }

    public byte[] Body { get; }

    public IReadOnlyDictionary<string, object?> Headers { get; }

    /// <summary>Why the body is not a message; null where it is one.</summary>
    public string? Unreadable { get; }

    public object? Message => _frame?.Message;

    /// <summary>The run that the message claims to belong to.</summary>
    public string? Run => _frame?.Run;

    /// <summary>The message id; for a foreign message without one, the SHA-256 of its body.</summary>
    public string Id => Properties.MessageId ?? "sha256-" + Convert.ToHexStringLower(SHA256.HashData(Body))[..16];

    /// <summary>The message's type in kebab-case; null where it cannot be read.</summary>
    public string? Kind => Message is { } message ? JsonNamingPolicy.KebabCaseLower.ConvertName(message.GetType().Name) : null;

    public int? Slot => Ticket?.Slot;

    public int? Step => Message is StepTrained trained ? trained.Step : Ticket?.Step;

    /// <summary>What the consumer said when it gave up, or what RabbitMQ says.</summary>
    public string Reason => (Text("MT-Fault-Message") ?? Text("MT-Reason") ?? Text("x-first-death-reason") ?? "unknown").Split('\n')[0];

    /// <summary>When it failed; null where nothing says so.</summary>
    public DateTimeOffset? FailedAt
        => DateTimeOffset.TryParse(
            Text("MT-Fault-Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private GenerateWindow? Ticket => Message switch
    {
        GenerateWindow ticket => ticket,
        WindowGenerated window => window.Ticket,
        _ => null,
    };

    /// <summary>As it was before it failed.</summary>
    public BasicProperties OriginalProperties() => new(Properties)
    {
        Headers = Properties.Headers?
            .Where(header => !Traces.Any(trace => header.Key.StartsWith(trace, StringComparison.Ordinal)))
            .ToDictionary(),
        Persistent = true,
    };

    private string? Text(string header) => Headers.GetValueOrDefault(header) as string;

    /// <summary>A header's value without RabbitMQ's types.</summary>
    private static object? Plain(object? value) => value switch
    {
        byte[] text => Encoding.UTF8.GetString(text),
        AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime),
        IDictionary<string, object?> table => table.ToDictionary(entry => entry.Key, entry => Plain(entry.Value)),
        IEnumerable<object?> list => list.Select(Plain).ToList(),
        _ => value,
    };
}
