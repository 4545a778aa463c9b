using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Tests.Messaging;

/// <summary>What waiting mends, and what it does not.</summary>
public class BrokerAwayTests
{
    private static readonly BrokerAddress Nobody = BrokerAddress.Find("amqp://127.0.0.1:1/", _ => null)!;

    public static TheoryData<Exception, bool> Failures() => new()
    {
        { Closed(Constants.ConnectionForced), true }, // it shuts down
        { Closed(Constants.NotFound), true }, // a queue that it has not loaded yet
        { Closed(Constants.AccessRefused), false },
        { Closed(Constants.NotAllowed), false },
        { new AlreadyClosedException(Reason(Constants.ConnectionForced)), true },
        { new IOException("the connection was reset"), true },
        { new OperationCanceledException("its client waited 20 s for an answer"), true },
        { new ChannelClosedException(), true }, // its client has closed its own queue of frames
        { new UserException("a corrupt file"), false },
        { new InvalidOperationException("a bug"), false },
    };

    [Theory, MemberData(nameof(Failures))]
    public void A_failure_is_the_broker_s_absence_or_another(Exception failure, bool isAway)
        => BrokerConnection.IsAway(Nobody, failure, CancellationToken.None).ShouldBe(isAway);

    [Fact]
    public void What_was_cancelled_by_us_is_no_absence()
        => BrokerConnection.IsAway(Nobody, new OperationCanceledException(), new CancellationToken(canceled: true)).ShouldBeFalse();

    [Fact]
    public async Task Where_no_broker_is_it_is_away()
        => await Should.ThrowAsync<BrokerAwayException>(BrokerConnection.OpenAsync(Nobody, TestContext.Current.CancellationToken));

    /// <summary>What the client may throw where the broker closes the connection while a channel opens on it.</summary>
    public static TheoryData<Exception> Interrupted() =>
        [Closed(Constants.NotAllowed), new OperationCanceledException(), new ChannelClosedException(), new IOException(), new ObjectDisposedException("connection")];

    [Theory, MemberData(nameof(Interrupted))]
    public void Whatever_the_client_throws_the_broker_s_reason_counts(Exception exception)
    {
        var refusal = BrokerConnection.Failure(Nobody, exception, Reason(Constants.NotAllowed));
        refusal.ShouldNotBeOfType<BrokerAwayException>();
        refusal.Message.ShouldContain("said the broker");
    }

    [Fact]
    public void Where_the_broker_gave_no_reason_it_is_away()
        => BrokerConnection.Failure(Nobody, new ChannelClosedException(), closed: null).ShouldBeOfType<BrokerAwayException>();

    private static OperationInterruptedException Closed(ushort code) => new(Reason(code));

    private static ShutdownEventArgs Reason(ushort code) => new(ShutdownInitiator.Peer, code, "said the broker");
}
