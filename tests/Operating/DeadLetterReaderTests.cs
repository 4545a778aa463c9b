using RabbitMQ.Client;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Operating.DeadLetters;
using Tppo.Runs;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

/// <summary>Dead letters in a queue as MassTransit declares it: with all arguments of its role's queue.</summary>
public sealed class DeadLetterReaderTests(Broker broker) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = Patience.Limit;
    private static readonly string Endpoint = TrainerKind.Policy.Queue;
    private static readonly RunNames Names = new("letters");
    private static readonly string Queue = RunNames.DeadLetters(Names.Queue(Endpoint));
    private IConnection _connection = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var address = BrokerAddress.Find((await broker.VirtualHostAsync()).ToString(), _ => null)!;
        await new RunTopology(address, Names, new ArchiveOptions()).DeployAsync("0", hasBegun: false, Cancellation);
        _connection = await BrokerConnection.OpenAsync(address, Cancellation);
    }

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    [Fact]
    public async Task What_is_read_and_not_dealt_with_stays_in_its_order()
    {
        await FillAsync(3);
        for (var i = 0; i < 3; i++)
        {
            (await IdsAsync(limit: 10)).ShouldBe(["m0", "m1", "m2"]);
            await UntilReadyAsync(Queue, 3);
        }

        (await IdsAsync(limit: 2)).ShouldBe(["m0", "m1"]);
        await UntilReadyAsync(Queue, 3);
    }

    [Fact]
    public async Task What_is_requeued_is_in_its_queue_again_and_nothing_else_is_touched()
    {
        await FillAsync(3);
        await DealAsync("m1", (reader, letter) => reader.RequeueAsync(letter, Cancellation));
        await UntilReadyAsync(Queue, 2);
        await UntilReadyAsync(Names.Queue(Endpoint), 1);
        (await IdsAsync(limit: 10)).ShouldBe(["m0", "m2"]);
    }

    [Fact]
    public async Task What_is_discarded_is_gone()
    {
        await FillAsync(2);
        await DealAsync("m0", (reader, letter) => reader.DiscardAsync(letter, Cancellation));
        await UntilReadyAsync(Queue, 1);
        (await IdsAsync(limit: 10)).ShouldBe(["m1"]);
        (await QueueDepth.ReadAsync(_connection, Names.Queue(Endpoint), Cancellation))!.Ready.ShouldBe(0u);
    }

    [Fact]
    public async Task An_endpoint_that_never_failed_has_none()
        => (await DeadLetterReader.OpenAsync(_connection, Names, Endpoint, Cancellation)).ShouldBeNull();

    private async Task DealAsync(string id, Func<DeadLetterReader, DeadLetter, Task> deal)
    {
        await using var reader = (await DeadLetterReader.OpenAsync(_connection, Names, Endpoint, Cancellation))!;
        await foreach (var letter in reader.ReadAsync(int.MaxValue, Cancellation))
        {
            if (letter.Id == id)
                await deal(reader, letter);
        }
    }

    private async Task<IReadOnlyList<string>> IdsAsync(int limit)
    {
        List<string> ids = [];
        await using var reader = (await DeadLetterReader.OpenAsync(_connection, Names, Endpoint, Cancellation))!;
        await foreach (var letter in reader.ReadAsync(limit, Cancellation))
            ids.Add(letter.Id);
        return ids;
    }

    /// <summary>What a reader gives back is ready a little later.</summary>
    private async Task UntilReadyAsync(string queue, uint count)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Deadline);
        while ((await QueueDepth.ReadAsync(_connection, queue, deadline.Token))!.Ready != count)
            deadline.Token.ThrowIfCancellationRequested();
    }

    private async Task FillAsync(int count)
    {
        await using var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-single-active-consumer"] = true };
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Cancellation);
        for (var i = 0; i < count; i++)
            await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { MessageId = $"m{i}" }, new byte[] { 1 }, Cancellation);
    }
}
