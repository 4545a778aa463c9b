using Tppo.Tasks;

namespace Tppo.Tests.Producers;

/// <summary>The problem number i asks "i?" and its answer is i.</summary>
internal sealed class CountingProblems : IProblemSet
{
    public string Name => "counting";

    public string? Alphabet => "0123456789#?";

    public Problem Training(ulong seed, long index) => new($"{index}?", $"{index}", Name);

    public IReadOnlyList<Problem> HeldOut(int count) => [];
}
