using System.Security.Authentication;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>The one place that says how a connection to the broker is made: as whom, and whose certificate is believed.</summary>
internal static class BrokerConnection
{
    /// <param name="broker">Where.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="recovers">A connection that is lost is made again by itself.</param>
    /// <exception cref="BrokerAwayException">There is no broker, or it is on its way up or down.</exception>
    /// <exception cref="UserException">It refuses us.</exception>
    public static async Task<IConnection> OpenAsync(BrokerAddress broker, CancellationToken cancellation, bool recovers = true)
    {
        var factory = new ConnectionFactory { AutomaticRecoveryEnabled = recovers };
        Configure(factory, broker);
        IConnection? connection = null;
        try
        {
            connection = await factory.CreateConnectionAsync(cancellation);
            // Only now a virtual host is refused
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            return connection;
        }
        catch (Exception exception) when (IsOfTheConnection(exception, cancellation))
        {
            var closed = connection?.CloseReason;
            if (connection is not null)
                await connection.DisposeAsync();
            throw Failure(broker, exception, closed);
        }
    }

    /// <summary>Why there is no connection.</summary>
    /// <param name="broker">To where.</param>
    /// <param name="exception">Of its client: where the broker closes the connection while a channel opens, it may know no reason.</param>
    /// <param name="closed">The reason, where the broker gave one.</param>
    public static UserException Failure(BrokerAddress broker, Exception exception, ShutdownEventArgs? closed)
    {
        var cause = closed is null || exception is RabbitMQClientException ? exception : new OperationInterruptedException(closed);
        return Refusal(broker, cause)
            ?? new BrokerAwayException($"the broker {broker} cannot be reached: {OneLine(cause.GetBaseException())}", cause);
    }

    /// <summary>Whether waiting mends it: the broker is away, or went away or did not answer in time.</summary>
    public static bool IsAway(BrokerAddress broker, Exception exception, CancellationToken cancellation)
        => exception is BrokerAwayException || (IsOfTheConnection(exception, cancellation) && Refusal(broker, exception) is null);

    /// <summary>
    /// What the client throws where a connection is not made, lost or silent: also a cancellation that nobody asked for, and that a channel
    /// is closed, which is its own queue of frames to send.
    /// </summary>
    private static bool IsOfTheConnection(Exception exception, CancellationToken cancellation) => exception switch
    {
        RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException or ChannelClosedException => true,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        _ => false,
    };

    /// <summary>Over TLS the certificate's name must be the host's: RabbitMQ's client would accept any from an `amqps` address.</summary>
    public static void Configure(ConnectionFactory factory, BrokerAddress broker)
    {
        factory.Uri = broker.Uri; // sets TLS without a check of the name
        factory.UserName = broker.User;
        factory.Password = broker.Password;
        factory.RequestedHeartbeat = broker.Heartbeat;
        factory.Ssl = new SslOption(broker.Uri.Host, enabled: broker.UsesTls);
    }

    /// <summary>What the broker has against us, which waiting does not mend; null where it is only away.</summary>
    public static UserException? Refusal(BrokerAddress broker, Exception exception) => Chain(exception).Select(cause => cause switch
    {
        AuthenticationFailureException // the "possible" one is a broker that goes down in the middle of the greeting
            => $"the broker {broker} refuses the user name or the password of {broker.User}: {OneLine(cause)}",
        AuthenticationException
            => $"the broker {broker} is not trusted: its certificate is not for the name {broker.Uri.Host}, "
                + $"or of no authority that this system trusts: {OneLine(cause)}",
        OperationInterruptedException { ShutdownReason: { ReplyCode: Constants.NotAllowed or Constants.AccessRefused } reason }
            => $"the broker {broker} refuses us: {reason.ReplyText}",
        _ => null,
    }).OfType<string>().Select(line => new UserException(line, exception)).FirstOrDefault();

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }

    private static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
