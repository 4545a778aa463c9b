using System.Globalization;
using Tppo.Tasks;

namespace Tppo.Examples.Embedding;

/// <summary>A task of one's own: answer a number with even digits and nothing else.</summary>
internal sealed class EvenDigits : IProblemSet
{
    private const int Numbers = 1000;
    private const int HeldOutEvery = 7;

    public string Name => "even-digits";

    /// <summary>Of prompts and responses, for a tokenizer of characters.</summary>
    public string Alphabet => "0123456789?";

    /// <summary>A pure function of seed and index, and never a problem that is held out.</summary>
    public Problem Training(ulong seed, long index)
    {
        var number = (int)((seed + (ulong)index * 7919) % Numbers);
        return Ask(number % HeldOutEvery == 0 ? number + 1 : number);
    }

    public IReadOnlyList<Problem> HeldOut(int count)
        => [.. Enumerable.Range(0, Numbers).Where(number => number % HeldOutEvery == 0).Take(count).Select(Ask)];

    private Problem Ask(int number) => new(number.ToString("D3", CultureInfo.InvariantCulture) + "?", Answer: "", DataSource: Name);
}
