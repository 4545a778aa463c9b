using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Runs.Models;

/// <summary>Torch's types of the options'.</summary>
internal static class WeightTypes
{
    public static ScalarType Of(WeightType type) => type == WeightType.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
}
