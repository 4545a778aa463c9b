using System.Threading.Channels;
using MassTransit;
using MassTransit.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Messaging;
using Tppo.Tests.Contracts.Wire;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Messaging;

public sealed class WireBusTests : IAsyncLifetime
{
    private const string Run = "r1";
    private const string FailedQueue = "StepTrained_error";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly TimeSpan Deadline = Patience.Limit;

    private readonly Channel<ConsumeContext<object>> _received = Channel.CreateUnbounded<ConsumeContext<object>>();
    private readonly ServiceProvider _services;

    public WireBusTests() => _services = new ServiceCollection()
        .AddLogging()
        .AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.WithoutFaults();
            bus.AddHandler<GenerateWindow>(Receive);
            bus.AddHandler<WindowGenerated>(Receive);
            bus.AddHandler<PolicyUpdated>(Receive);
            bus.AddHandler<ValueUpdated>(Receive);
            bus.AddHandler<StepTrained>((ConsumeContext<StepTrained> context) => context.Message.Step < 0 ? throw new InvalidOperationException("a negative step") : Receive(context));
            bus.UsingInMemory((context, transport) =>
            {
                transport.UseWire(Run, new FakeTimeProvider(Now));
                transport.ConfigureEndpoints(context);
                foreach (var queue in new[] { "sent", FailedQueue })
                {
                    transport.ReceiveEndpoint(queue, endpoint =>
                    {
                        endpoint.ConfigureConsumeTopology = false;
                        endpoint.Handler<GenerateWindow>(Receive);
                        endpoint.Handler<StepTrained>(Receive);
                    });
                }
            });
        })
        .BuildServiceProvider();

    private IBusControl Bus => _services.GetRequiredService<IBusControl>();

    public async ValueTask InitializeAsync() => await Bus.StartAsync(Deadline);

    public async ValueTask DisposeAsync()
    {
        await Bus.StopAsync(Deadline);
        await _services.DisposeAsync();
    }

    public static TheoryData<int> Messages { get; } = [.. Enumerable.Range(0, Samples.All.Length)];

    [Theory, MemberData(nameof(Messages))]
    public async Task Every_message_goes_in_wire_format_and_comes_as_it_was(int index)
    {
        var message = Samples.All[index];
        await Bus.Publish(message, message.GetType(), TestContext.Current.CancellationToken);
        var context = await NextAsync();
        context.ReceiveContext.ContentType.MediaType.ShouldBe("application/vnd.tppo");
        context.ReceiveContext.GetBody().ShouldBe(new Frame(Run, message).ToBytes());
        new Frame(Run, context.Message).ToBytes().ShouldBe(new Frame(Run, message).ToBytes());
    }

    [Theory, MemberData(nameof(Messages))]
    public async Task Id_time_and_sender_are_in_the_headers(int index)
    {
        var message = Samples.All[index];
        await Bus.Publish(message, message.GetType(), TestContext.Current.CancellationToken);
        var context = await NextAsync();
        context.MessageId.ShouldBe(MessageIds.Of(Run, message));
        context.SentTime.ShouldBe(Now.UtcDateTime);
        context.Host.ProcessId.ShouldBe(Environment.ProcessId);
        context.SourceAddress.ShouldBe(Bus.Address);
    }

    [Fact]
    public async Task A_message_that_is_sent_has_its_id_too()
    {
        var endpoint = await Bus.GetSendEndpoint(new Uri("queue:sent"));
        await endpoint.SendBatch([Samples.Ticket, Samples.Ticket with { Slot = 7 }], TestContext.Current.CancellationToken);
        Guid?[] ids = [(await NextAsync()).MessageId, (await NextAsync()).MessageId];
        ids.ShouldBe([MessageIds.Of(Run, Samples.Ticket), MessageIds.Of(Run, Samples.Ticket with { Slot = 7 })], ignoreOrder: true);
    }

    [Fact]
    public async Task A_message_whose_consumer_fails_goes_to_the_error_queue_as_it_was()
    {
        var message = Samples.Trained with { Step = -1 };
        await Bus.Publish(message, TestContext.Current.CancellationToken);
        var context = await NextAsync(); // a published fault, which has no wire format, would have kept it from there
        context.ReceiveContext.InputAddress.AbsolutePath.ShouldEndWith(FailedQueue);
        context.ReceiveContext.GetBody().ShouldBe(new Frame(Run, message).ToBytes());
        context.MessageId.ShouldBe(MessageIds.Of(Run, message));
    }

    [Fact]
    public async Task A_message_that_is_not_of_the_contracts_is_not_published()
        => await Should.ThrowAsync<ArgumentException>(() => Bus.Publish(new Other(), TestContext.Current.CancellationToken));

    [Fact]
    public void A_message_of_another_run_is_refused()
    {
        var body = new BytesMessageBody(new Frame("r2", Samples.Ticket).ToBytes());
        Should.Throw<WireException>(() => new WireSerializer(Run, TimeProvider.System).Deserialize(body, new DictionarySendHeaders()))
            .Message.ShouldBe("this message is of run r2, this is run r1");
    }

    [Fact]
    public void A_message_without_headers_is_read()
    {
        var body = new BytesMessageBody(new Frame(Run, Samples.Policy).ToBytes());
        var context = new WireSerializer(Run, TimeProvider.System).Deserialize(body, new DictionarySendHeaders());
        context.TryGetMessage<PolicyUpdated>(out var message).ShouldBeTrue();
        message.ShouldBe(Samples.Policy);
        context.TryGetMessage<ValueUpdated>(out _).ShouldBeFalse();
        context.SentTime.ShouldBeNull();
        context.SupportedMessageTypes.ShouldBe(["urn:message:Tppo.Contracts:PolicyUpdated"]);
    }

    private async Task Receive<T>(ConsumeContext<T> context)
        where T : class => await _received.Writer.WriteAsync(context);

    private async Task<ConsumeContext<object>> NextAsync()
        => await _received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken);

    private sealed record Other;
}
