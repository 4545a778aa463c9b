using MassTransit;
using Tppo.Hosting.Options;

namespace Tppo.Producers.Rollouts;

/// <summary>Producers compete for tickets; one holds as many as it can decode at once, and as many again that wait for weights.</summary>
public sealed class GenerateWindowConsumerDefinition : ConsumerDefinition<GenerateWindowConsumer>
{
    public const string Queue = "generate-window";

    public GenerateWindowConsumerDefinition(RolloutOptions options)
    {
        EndpointName = Queue;
        ConcurrentMessageLimit = 2 * options.DecodeSlots;
    }
}
