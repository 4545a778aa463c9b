using System.Text.Json;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Tppo.Messaging;
using Tppo.Messaging.Metering;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Hosting;

/// <summary>
/// Answers operators' questions for this process. Beside the bus, as JSON over a connection of its own, so that a role that is stuck
/// in its work still answers; see docs/operating.md. A role does not end because the broker went away while this connected.
/// </summary>
internal sealed class StatusResponder(
    RunContext context, RunNames names, IEnumerable<IRole> roles, DeliveryMeter meter) : IHostedService, IAsyncDisposable
{
    /// <summary>In a row, 5 s apart.</summary>
    private const int Refusals = 3;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);
    private readonly BrokerAddress _broker = context.Broker!;
    private readonly CancellationTokenSource _stop = new();
    private Task _connecting = Task.CompletedTask;
    private IConnection? _connection;
    private int _refusals;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _connecting = ConnectAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _connecting;
        if (_connection is not null)
            await _connection.AbortAsync(StopTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            while (!await TryConnectAsync(cancellation))
                await Task.Delay(Retry, context.Time, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The process ends.
        }
        catch (Exception exception)
        {
            context.Control.Fail(exception);
        }
    }

    private async Task<bool> TryConnectAsync(CancellationToken cancellation)
    {
        try
        {
            _connection = await BrokerConnection.OpenAsync(_broker, cancellation);
            _connection.ConnectionRecoveryErrorAsync += (_, error) => TellOfRefusal(error.Exception);
            _connection.RecoverySucceededAsync += (_, _) => TellOfRefusal(null);
            var channel = await _connection.CreateChannelAsync(cancellationToken: cancellation);
            var queue = await channel.QueueDeclareAsync(cancellationToken: cancellation); // exclusive, gone with this process
            await channel.QueueBindAsync(queue.QueueName, names.Queue(Endpoints.Status), "", cancellationToken: cancellation);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, question) => AnswerAsync(channel, question);
            await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is UserException || BrokerConnection.IsAway(_broker, exception, cancellation))
        {
            await TellOfRefusal(exception);
            if (_connection is not null)
                await _connection.DisposeAsync();
            _connection = null;
            return false;
        }
    }

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
