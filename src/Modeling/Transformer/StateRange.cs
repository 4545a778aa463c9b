namespace Tppo.Modeling.Transformer;

/// <summary>A range of a micro-batch's states whose logits are in memory at once.</summary>
/// <param name="Start">Index of the first.</param>
/// <param name="Count">How many.</param>
public readonly record struct StateRange(int Start, int Count)
{
    /// <summary>128 MiB of float32, and some ten times that in the loss and its gradients.</summary>
    public const int LogitsAtOnce = 1 << 25;

    /// <summary>
    /// All of <paramref name="states"/> states in order, for a head of <paramref name="outputs"/> numbers a state,
    /// <paramref name="atOnce"/> numbers at once.
    /// </summary>
    public static IEnumerable<StateRange> Of(int states, int outputs, int atOnce = LogitsAtOnce)
    {
        var most = Math.Max(1, atOnce / outputs);
        for (var start = 0; start < states; start += most)
            yield return new StateRange(start, Math.Min(most, states - start));
    }
}
