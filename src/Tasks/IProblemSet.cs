namespace Tppo.Tasks;

/// <summary>An endless supply of training problems and a fixed list of held-out ones. No prompt is on both sides.</summary>
public interface IProblemSet
{
    /// <summary>Short name of the set, such as <c>program</c>.</summary>
    string Name { get; }

    /// <summary>The characters that a character-level tokenizer needs, each once; null: any text may occur, so use bytes.</summary>
    string? Alphabet { get; }

    /// <summary>The training problem number <paramref name="index"/> of the run: a pure function of its arguments.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="index">Number of the problem, from 0; there is no last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    /// <exception cref="TaskException">The options leave no training problem.</exception>
    Problem Training(ulong seed, long index);

    /// <summary>
    /// The first <paramref name="count"/> held-out problems of a fixed order that no run's seed changes; fewer where the set
    /// has no more. A shorter list is a prefix of a longer one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="TaskException">The options leave no held-out problem.</exception>
    IReadOnlyList<Problem> HeldOut(int count);
}
