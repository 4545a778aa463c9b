namespace Tppo.Consumers.Training;

/// <summary>One sequence of a batch.</summary>
/// <param name="Tokens">Token ids: context and trained tokens.</param>
/// <param name="Trained">Indices into <paramref name="Tokens"/> of the tokens that are trained, ascending, each at least 1: the state
/// before token i stands at position i − 1.</param>
internal sealed record TrainingRow(int[] Tokens, int[] Trained)
{
    /// <summary>Positions that the forward pass needs: nothing behind the last state.</summary>
    public int Width => Trained.Length == 0 ? 0 : Trained[^1];

    /// <summary>Where the state before the first trained token stands: what is before it is context alone.</summary>
    public int FirstState => Trained[0] - 1;
}
