using RabbitMQ.Client;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Roles;

/// <summary>What a passive declare says of a queue, as it is now: the management API is seconds behind.</summary>
/// <param name="Ready">Messages that no consumer holds.</param>
/// <param name="Consumers">Those that stand by among them.</param>
internal sealed record QueueDepth(uint Ready, uint Consumers)
{
    /// <summary>Of one queue; null where there is no such queue.</summary>
    /// <exception cref="UserException">The broker refuses.</exception>
    public static async Task<QueueDepth?> ReadAsync(IConnection connection, string queue, CancellationToken cancellation)
    {
        await using var reader = new QueueReader(connection);
        return await reader.ReadAsync(queue, cancellation);
    }
}
