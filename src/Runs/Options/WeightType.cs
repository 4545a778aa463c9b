using System.Diagnostics.CodeAnalysis;

namespace Tppo.Runs.Options;

/// <summary>The type that a model is computed in.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names that users know.")]
public enum WeightType
{
    Float32,
    Bfloat16,
}
