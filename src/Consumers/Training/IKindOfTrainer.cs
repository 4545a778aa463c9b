using Tppo.Runs.Models;

namespace Tppo.Consumers.Training;

/// <summary>Says of a trainer's type which of the two it is, so that its consumer can be told from the other's.</summary>
public interface IKindOfTrainer
{
    static abstract TrainerKind Kind { get; }
}
