using static TorchSharp.torch;

namespace Tppo.Modeling.Safetensors;

/// <summary>The number types that are read and written, by the format's names, with the bytes of an element.</summary>
internal static class SafetensorsTypes
{
    public static readonly IReadOnlyDictionary<string, (ScalarType Type, int Size)> ByName
        = new Dictionary<string, (ScalarType Type, int Size)>
        {
            ["F64"] = (ScalarType.Float64, 8),
            ["F32"] = (ScalarType.Float32, 4),
            ["F16"] = (ScalarType.Float16, 2),
            ["BF16"] = (ScalarType.BFloat16, 2),
            ["I64"] = (ScalarType.Int64, 8),
            ["I32"] = (ScalarType.Int32, 4),
            ["U8"] = (ScalarType.Byte, 1),
            ["BOOL"] = (ScalarType.Bool, 1),
        };
}
