using System.Globalization;
using RabbitMQ.Client;
using Tppo.Contracts.Wire;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Options;

namespace Tppo.Tests.Replay;

/// <summary>The archive stream of a run `r` on a broker, written to by hand.</summary>
internal sealed class ArchiveStream(Uri address) : IAsyncDisposable
{
    private static readonly RunNames Names = new("r");
    private readonly BrokerAddress _broker = BrokerAddress.Find(address.ToString(), _ => null)!;
    private IConnection? _connection;
    private IChannel? _channel;

    public BrokerAddress Broker => _broker;

    public async Task DeployAsync()
    {
        await new RunTopology(_broker, Names, new ArchiveOptions()).DeployAsync("0", hasBegun: false, TestContext.Current.CancellationToken);
        _connection = await BrokerConnection.OpenAsync(_broker, TestContext.Current.CancellationToken);
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
    }

    /// <summary>Ends when the broker has confirmed the message.</summary>
    public Task AddAsync(object message, DateTimeOffset sent) => AddAsync(new Frame("r", message).ToBytes(), sent);

    public async Task AddAsync(byte[] body, DateTimeOffset sent)
        => await _channel!.BasicPublishAsync(
            "",
            Names.Queue(Endpoints.Archive),
            mandatory: true,
            new BasicProperties { Headers = new Dictionary<string, object?> { ["Tppo-Sent-Time"] = sent.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) } },
            body);

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.DisposeAsync();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }
}
