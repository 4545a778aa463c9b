using Tppo.Contracts;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Training;

/// <summary>What a trainer does with the windows of a step; it knows no bus. One thread.</summary>
public interface ITrainer : IDisposable
{
    Role Role { get; }

    ModelWeights Weights { get; }

    /// <summary>
    /// Trains on all windows of <paramref name="step"/>, in the order of their slots, and on all of their segments. Returns the step's
    /// metrics.
    /// </summary>
    IReadOnlyDictionary<string, double> Train(int step, IReadOnlyList<WindowGenerated> windows);

    /// <summary>
    /// Windows of the step trained last that taught nothing, since the loss or the gradient of their update was not finite.
    /// </summary>
    int NotFinite { get; }

    /// <summary>Writes what, besides the weights, must survive a restart.</summary>
    void WriteState(string folder);

    /// <summary>Continues from what <see cref="WriteState"/> wrote.</summary>
    void ReadState(string folder);
}

/// <summary>Says of a trainer's type which of the two it is, so that its consumer can be told from the other's.</summary>
public interface IKindOfTrainer
{
    static abstract TrainerKind Kind { get; }
}
