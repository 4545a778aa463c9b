namespace Tppo.Modeling.Tokenization;

/// <summary>GPT-2's printable stand-ins for bytes: a printable Latin-1 byte stands for itself, the others for U+0100 and on, in order.</summary>
public static class ByteAlphabet
{
    public static char CharacterOf(byte value)
        => IsPrintable(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(b => !IsPrintable((byte)b)));

    private static bool IsPrintable(byte value) => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174;
}
