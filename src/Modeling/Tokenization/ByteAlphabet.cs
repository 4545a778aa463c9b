namespace Tppo.Modeling.Tokenization;

/// <summary>
/// GPT-2's printable stand-ins for bytes: a printable Latin-1 byte stands for itself, the others for U+0100 and on, in order.
/// </summary>
public static class ByteAlphabet
{
    private static readonly char[] Characters = [.. Enumerable.Range(0, 256).Select(value => Character((byte)value))];

    private static readonly Dictionary<char, byte> Bytes = Characters
        .Select((character, value) => (character, value))
        .ToDictionary(p => p.character, p => (byte)p.value);

    public static char CharacterOf(byte value) => Characters[value];

    /// <summary>The byte that <paramref name="character"/> stands for, if it stands for one.</summary>
    public static bool TryByteOf(char character, out byte value) => Bytes.TryGetValue(character, out value);

    private static char Character(byte value)
        => IsPrintable(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(b => !IsPrintable((byte)b)));

    private static bool IsPrintable(byte value) => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174;
}
