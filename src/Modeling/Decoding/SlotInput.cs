namespace Tppo.Modeling.Decoding;

/// <summary>Tokens that continue the sequence in cache slot <paramref name="Slot"/> from position <paramref name="Position"/>.</summary>
public readonly record struct SlotInput(int Slot, int Position, ReadOnlyMemory<int> Tokens);
