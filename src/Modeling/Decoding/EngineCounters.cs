namespace Tppo.Modeling.Decoding;

/// <summary>What an engine has done so far.</summary>
/// <param name="GeneratedTokens">New tokens.</param>
/// <param name="PrefillTokens">Prefix tokens that were fed.</param>
/// <param name="DecodeSteps">Batched steps of one token a sequence.</param>
/// <param name="BusySlotSteps">Slots that were busy, summed over those steps.</param>
/// <param name="SlotSteps">Slots there were, summed over those steps: the occupancy is BusySlotSteps / SlotSteps.</param>
public sealed record EngineCounters(long GeneratedTokens, long PrefillTokens, long DecodeSteps, long BusySlotSteps, long SlotSteps);
