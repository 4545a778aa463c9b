using Tppo.Contracts;

namespace Tppo.Producers.Batching;

/// <summary>A run's messages at one look, as far as batching needs to know them.</summary>
/// <param name="ReadyTickets">Tickets that no producer holds.</param>
/// <param name="HeldTickets"><see cref="GenerateWindow.SlotAndStep"/> of those that the producers which answered have in hand.</param>
/// <param name="Windows">Windows on their way to batching.</param>
/// <param name="Trainers">The trainers that answered.</param>
internal sealed record Sighting(
    int ReadyTickets, IReadOnlySet<string> HeldTickets, int Windows, IReadOnlyDictionary<Role, TrainerSighting> Trainers);

/// <summary>A trainer at one look.</summary>
/// <param name="Step">The step that it trains next.</param>
/// <param name="Held">How many windows of that step it has.</param>
/// <param name="Ready">Windows in its queue that it does not hold.</param>
internal sealed record TrainerSighting(int Step, int Held, int Ready);
