namespace Tppo.Tasks.Mathematics;

/// <summary>A box or formula within a response.</summary>
/// <param name="Start">Where it begins, with its delimiter.</param>
/// <param name="End">The place after it and its delimiter.</param>
/// <param name="Content">What stands inside.</param>
internal readonly record struct Passage(int Start, int End, Range Content)
{
    public string In(string text) => text[Content].Trim();
}
