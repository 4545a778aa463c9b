using System.Security.Authentication;
using RabbitMQ.Client;
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
        catch (Exception exception) when (exception is BrokerUnreachableException or OperationInterruptedException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Where the broker closes the connection while the channel opens, the client may say no more than that it was cancelled.
            var cause = exception is OperationCanceledException && connection?.CloseReason is { } reason
                ? new OperationInterruptedException(reason)
                : exception;
            if (connection is not null)
                await connection.DisposeAsync();
            throw Refusal(broker, cause) ?? new BrokerAwayException(
                $"the broker {broker} cannot be reached: {OneLine(cause.GetBaseException())}", cause);
        }
    }

    /// <summary>
    /// Whether waiting mends it: the broker is away, or went away or did not answer in time, which its client calls a cancellation
    /// although nobody cancelled.
    /// </summary>
    public static bool IsAway(BrokerAddress broker, Exception exception, CancellationToken cancellation) => exception switch
    {
        BrokerAwayException or IOException or TimeoutException or ObjectDisposedException => true,
        RabbitMQClientException => Refusal(broker, exception) is null,
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
