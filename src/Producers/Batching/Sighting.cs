using Tppo.Contracts;

namespace Tppo.Producers.Batching;

/// <summary>A run's messages at one look, as far as batching needs to know them.</summary>
/// <param name="ReadyTickets">Tickets that no producer holds.</param>
/// <param name="HeldTickets"><see cref="GenerateWindow.SlotAndStep"/> of those that the producers which answered have in hand.</param>
/// <param name="Windows">Windows on their way to batching.</param>
/// <param name="Trainers">The trainers that answered.</param>
internal sealed record Sighting(
    int ReadyTickets, IReadOnlySet<string> HeldTickets, int Windows, IReadOnlyDictionary<Role, TrainerSighting> Trainers);
