using System.Text;

namespace Tppo.Tasks;

/// <summary>A stable hash of a prompt: FNV-1a (64 bit) over its UTF-8 bytes, then <see cref="SeededRandom.Mix"/>.</summary>
public static class PromptHash
{
    private const ulong OffsetBasis = 0xCBF29CE484222325;
    private const ulong Prime = 0x100000001B3;

    /// <summary>The hash; the same on every machine, for ever.</summary>
    public static ulong Of(string prompt)
    {
        var hash = OffsetBasis;
        foreach (var octet in Encoding.UTF8.GetBytes(prompt))
            hash = unchecked((hash ^ octet) * Prime);
        return SeededRandom.Mix(hash);
    }
}
