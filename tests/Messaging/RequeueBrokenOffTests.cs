using System.Collections.Concurrent;
using System.Text;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Messaging;
using Tppo.Modeling;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tests.Contracts.Wire;
using Tppo.Tests.Infra;
using IBrokerConnection = RabbitMQ.Client.IConnection;

namespace Tppo.Tests.Messaging;

public class RequeueBrokenOffTests(Broker broker)
{
    private const string Run = "r1";
    private static readonly RunNames Names = new(Run);

    private static AlreadyClosedException BrokerIsGone => new(new ShutdownEventArgs(ShutdownInitiator.Peer, 320, "down"));

    public static TheoryData<Exception, bool> Exceptions { get; } = new()
    {
        { new OperationCanceledException(), true },
        { new TaskCanceledException(), true },
        { new ConnectionException("lost"), true },
        { BrokerIsGone, true },
        { new RoleException("the verifier is stuck"), true },
        { new ReplacedException("policy was taken over"), true },
        { new NotFiniteException("the loss is NaN"), true },
        { new InvalidOperationException("failed", new OperationCanceledException()), true },
        { new AggregateException(new InvalidOperationException("failed", new ReplacedException("taken over"))), true },
        { new InvalidOperationException("failed"), false },
        { new InvalidOperationException("failed", new IOException("disk full")), false },
        { new InvalidWindowException("it has no token"), false },
        { new UserException("no such file"), false },
        { new ModelException("no such folder"), false },
        { new WireException("checksum"), false },
        { new TimeoutException(), false },
    };

    [Theory, MemberData(nameof(Exceptions))]
    public void What_a_message_is_not_to_blame_for_is_broken_off(Exception exception, bool isBrokenOff)
        => RequeueBrokenOff.IsBrokenOff(exception).ShouldBe(isBrokenOff);

    [Fact]
    public async Task What_is_broken_off_comes_again_and_what_fails_goes_to_the_dead_letters()
    {
        var address = BrokerAddress.Find((await broker.VirtualHostAsync()).OriginalString, _ => null)!;
        var topology = new RunTopology(address, Names, new ArchiveOptions());
        await topology.DeployAsync("1", hasBegun: false, TestContext.Current.CancellationToken);
        var script = new Script();
        await using var services = Services(address, script);
        var bus = services.GetRequiredService<IBusControl>();
        await bus.StartAsync(Patience.Limit);
        script.Failures[1] = new([new OperationCanceledException("shutdown"), new ReplacedException("taken over"), BrokerIsGone]);
        script.Failures[2] = new([new InvalidWindowException("it is of no use")]);
        for (var step = 0; step <= 3; step++)
            await bus.Publish(Samples.Trained with { Step = step }, TestContext.Current.CancellationToken);
        await script.Done(0, 1, 3).WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await using var connection = await new ConnectionFactory { Uri = address.Uri, UserName = address.User, Password = address.Password }
            .CreateConnectionAsync(TestContext.Current.CancellationToken);
        var (body, reason) = await LetterAsync(connection);
        body.ShouldBe(new Frame(Run, Samples.Trained with { Step = 2 }).ToBytes());
        reason.ShouldBe("it is of no use");
        await bus.StopAsync(Patience.Limit);
        script.Tries.Order().ShouldBe([0, 1, 1, 1, 1, 2, 3]);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var queue in new[] { Names.Queue(Endpoints.Metrics), RunNames.DeadLetters(Names.Queue(Endpoints.Metrics)) })
            (await channel.MessageCountAsync(queue, TestContext.Current.CancellationToken)).ShouldBe(0u, queue); // nothing is anywhere else
    }

    private static ServiceProvider Services(BrokerAddress address, Script script) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(script)
        .AddSingleton(Names)
        .AddSingleton(new RunOptions())
        .AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<ScriptedConsumer, EndpointDefinition<ScriptedConsumer>>();
            BusTransport.Use(bus, address, Names, new FakeTimeProvider());
        })
        .BuildServiceProvider();

    /// <summary>The first dead letter, and its reason.</summary>
    private static async Task<(byte[] Body, string Reason)> LetterAsync(IBrokerConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        var first = new TaskCompletionSource<(byte[], string)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, letter) =>
        {
            var reason = (byte[])letter.BasicProperties.Headers!["MT-Fault-Message"]!;
            first.TrySetResult((letter.Body.ToArray(), Encoding.UTF8.GetString(reason)));
            return Task.CompletedTask;
        };
        var letters = RunNames.DeadLetters(Names.Queue(Endpoints.Metrics));
        await channel.BasicConsumeAsync(letters, autoAck: true, consumer, TestContext.Current.CancellationToken);
        return await first.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    /// <summary>How the consumer fails, by step, one failure a delivery; then it succeeds.</summary>
    private sealed class Script
    {
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _done = new();

        public ConcurrentDictionary<int, ConcurrentQueue<Exception>> Failures { get; } = new();

        public ConcurrentQueue<int> Tries { get; } = new();

        public Task Done(params int[] steps) => Task.WhenAll(steps.Select(step => Of(step).Task));

        public void Try(int step)
        {
            Tries.Enqueue(step);
            if (Failures.TryGetValue(step, out var failures) && failures.TryDequeue(out var failure))
                throw failure;
            Of(step).TrySetResult();
        }

        private TaskCompletionSource Of(int step)
            => _done.GetOrAdd(step, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private sealed class ScriptedConsumer(Script script) : IConsumer<StepTrained>, IEndpointConsumer
    {
        public static Endpoint Endpoint => Endpoints.Metrics;

        public Task Consume(ConsumeContext<StepTrained> context)
        {
            script.Try(context.Message.Step);
            return Task.CompletedTask;
        }
    }
}
