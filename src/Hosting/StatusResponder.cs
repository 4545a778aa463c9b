using System.Text.Json;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Tppo.Messaging;
using Tppo.Messaging.Metering;
using Tppo.Messaging.Roles;
using Tppo.Runs;

namespace Tppo.Hosting;

/// <summary>
/// Answers operators' questions for this process. Beside the bus, as JSON over a connection of its own, so that a role that is stuck
/// in its work still answers; see docs/operating.md.
/// </summary>
internal sealed class StatusResponder(
    RunContext context, RunNames names, IEnumerable<IRole> roles, DeliveryMeter meter) : IHostedService, IAsyncDisposable
{
    /// <summary>In a row, 5 s apart.</summary>
    private const int Refusals = 3;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);
    private readonly BrokerAddress _broker = context.Broker!;
    private IConnection? _connection;
    private int _refusals;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _connection = await BrokerConnection.OpenAsync(_broker, cancellationToken);
        _connection.ConnectionRecoveryErrorAsync += (_, error) => TellOfRefusal(error.Exception);
        _connection.RecoverySucceededAsync += (_, _) => TellOfRefusal(null);
        var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var queue = await channel.QueueDeclareAsync(cancellationToken: cancellationToken); // exclusive, gone with this process
        await channel.QueueBindAsync(queue.QueueName, names.Queue(Endpoints.Status), "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, question) => AnswerAsync(channel, question);
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null)
            await _connection.AbortAsync(StopTimeout);
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>
    /// MassTransit, refused, tries again for ever. A broker that is starting may refuse for a moment, so the role ends once it has been
    /// refused several times in a row.
    /// </summary>
    private Task TellOfRefusal(Exception? exception)
    {
        var refusal = exception is null ? null : BrokerConnection.Refusal(_broker, exception);
        _refusals = refusal is null ? 0 : _refusals + 1;
        if (_refusals >= Refusals)
            context.Control.Fail(refusal!);
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(IChannel channel, BasicDeliverEventArgs question)
    {
        if (question.BasicProperties.ReplyTo is not { } asker)
            return;
        var status = new ProcessStatus(
            [.. roles.Select(role => role.Status())],
            Endpoints.All.ToDictionary(endpoint => endpoint.Name, endpoint => meter.Of(names.Queue(endpoint))));
        await channel.BasicPublishAsync("", asker, mandatory: false, JsonSerializer.SerializeToUtf8Bytes(status, OperatorJson.Line));
    }
}
