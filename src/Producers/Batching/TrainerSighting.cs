namespace Tppo.Producers.Batching;

/// <summary>A trainer at one look.</summary>
/// <param name="Step">The step that it trains next.</param>
/// <param name="Held">How many windows of that step it has.</param>
/// <param name="Ready">Windows in its queue that it does not hold.</param>
internal sealed record TrainerSighting(int Step, int Held, int Ready);
