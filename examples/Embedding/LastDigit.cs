using System.Globalization;
using Tppo.Tasks;

namespace Tppo.Examples.Embedding;

/// <summary>A task of one's own: `384?` asks for a response of nothing but 4s.</summary>
internal sealed class LastDigit : IProblemSet
{
    private const int HeldOutEvery = 7;
    private const int Numbers = 1000;

    public string Name => "last-digit";

    /// <summary>Of prompts and responses, for a tokenizer of characters.</summary>
    public string Alphabet => "0123456789?";

    /// <summary>A pure function of seed and index; never one that is held out.</summary>
    public Problem Training(ulong seed, long index)
    {
        var number = (int)((seed + (ulong)index * 7919) % Numbers);
        return Ask(number % HeldOutEvery == 0 ? number + 1 : number);
    }

    public IReadOnlyList<Problem> HeldOut(int count)
        => [.. Enumerable.Range(0, Numbers).Where(number => number % HeldOutEvery == 0).Take(count).Select(Ask)];

    private Problem Ask(int number)
    {
        var text = number.ToString("D3", CultureInfo.InvariantCulture);
        return new Problem(text + "?", text[^1..], Name);
    }
}
