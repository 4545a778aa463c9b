using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Batching;

public static class BatchingRegistration
{
    /// <summary>The role's name.</summary>
    public const string RoleName = BatchingRole.Name;

    /// <summary>Adds successive batching: windows in, the tickets that follow from them out.</summary>
    public static void AddBatching(this IBusRegistrationConfigurator bus, RunContext context)
    {
        if (context.Broker is not null)
        {
            bus.AddSingleton(provider => new WindowJournal(
                Path.Combine(context.Folder.Recovery, CheckpointStore.Batching),
                context.Folder.Name,
                context.Time,
                () => provider.GetRequiredService<RoleLeases>().Require(RoleName)));
            bus.AddSingleton<LossWatch>();
        }

        bus.AddSingleton(provider => Batching(context, provider.GetService<WindowJournal>()));
        bus.AddSingleton<IRole, BatchingRole>();
        bus.AddConsumer<SuccessiveBatchingConsumer, EndpointDefinition<SuccessiveBatchingConsumer>>();
    }

    private static SuccessiveBatching Batching(RunContext context, WindowJournal? journal)
    {
        var tickets = Tickets.Of(context.Recipe, context.Problems, context.Prompts);
        var batching = new SuccessiveBatching(tickets, context.Recipe.Run.Slots, context.Checkpoints, context.Control, journal);
        if (journal is not null)
            batching.Recover(TicketFile.Of(context.Checkpoints, 0));
        return batching;
    }
}
