using System.Text.Json;
using MassTransit;

namespace Tppo.Messaging;

/// <summary>Names on the broker; all carry the run's name, so that runs share one broker: `tppo.RUN.policy-trainer`.</summary>
internal sealed record RunNames(string Run) : IEntityNameFormatter, IErrorQueueNameFormatter, IDeadLetterQueueNameFormatter
{
    private const string DeadLetterSuffix = ".dead-letter";

    public string Queue(Endpoint endpoint) => Queue(endpoint.Name);

    public string Queue(string endpoint) => $"tppo.{Run}.{endpoint}";

    /// <summary>An exchange without messages: which run has the name is what it is declared with.</summary>
    public string Identity => Queue("identity");

    /// <summary>The exchange of a message type, in kebab-case.</summary>
    public string Exchange(Type message) => Queue(JsonNamingPolicy.KebabCaseLower.ConvertName(message.Name));

    /// <summary>Where a queue's messages go that cannot be dealt with, the reason in their headers.</summary>
    public static string DeadLetters(string queue) => queue + DeadLetterSuffix;

    string IEntityNameFormatter.FormatEntityName<T>() => Exchange(typeof(T));

    string IErrorQueueNameFormatter.FormatErrorQueueName(string queueName) => DeadLetters(queueName);

    string IDeadLetterQueueNameFormatter.FormatDeadLetterQueueName(string queueName) => DeadLetters(queueName);
}
