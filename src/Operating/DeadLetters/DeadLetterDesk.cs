using RabbitMQ.Client;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Operating.DeadLetters;

/// <summary>The dead letters of a run on a broker: to be looked at, sent back or deleted.</summary>
internal sealed class DeadLetterDesk(BrokerAddress broker, RunFolder folder)
{
    private readonly RunNames _names = new(folder.Name);

    /// <summary>What is done with a letter while it is in hand.</summary>
    public delegate Task Deal(DeadLetterReader queue, DeadLetter letter);

    public static Deal Look { get; } = (_, _) => Task.CompletedTask;

    public static Deal Requeue { get; } = (queue, letter) => queue.RequeueAsync(letter, CancellationToken.None);

    public static Deal Discard { get; } = (queue, letter) => queue.DiscardAsync(letter, CancellationToken.None);

    /// <summary>Deals with the chosen letters, oldest first within each endpoint, and gives them.</summary>
    /// <param name="endpoints">Whose letters.</param>
    /// <param name="id">Of this id only; null: all.</param>
    /// <param name="limit">At most so many of each endpoint.</param>
    /// <param name="deal">What is done with each.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserException">The broker cannot be reached, or has no queues of this run.</exception>
    public async Task<IReadOnlyList<DeadLetter>> DealAsync(
        IEnumerable<string> endpoints, string? id, int limit, Deal deal, CancellationToken cancellation)
    {
        await using var connection = await BrokerConnection.OpenAsync(broker, cancellation);
        if (await QueueDepth.ReadAsync(connection, _names.Queue(Endpoints.Tickets), cancellation) is null)
            throw new UserException($"the run {folder.Name} has no queues on {broker}");
        List<DeadLetter> letters = [];
        foreach (var endpoint in endpoints)
            letters.AddRange(await DealAsync(connection, endpoint, id, limit, deal, cancellation));
        return letters;
    }

    private async Task<IReadOnlyList<DeadLetter>> DealAsync(
        IConnection connection, string endpoint, string? id, int limit, Deal deal, CancellationToken cancellation)
    {
        await using var queue = await DeadLetterReader.OpenAsync(connection, _names, endpoint, cancellation);
        List<DeadLetter> letters = [];
        await foreach (var letter in queue?.ReadAsync(limit, cancellation) ?? AsyncEnumerable.Empty<DeadLetter>())
        {
            if (id is not null && letter.Id != id)
                continue;
            await deal(queue!, letter);
            letters.Add(letter);
        }

        return letters;
    }
}
