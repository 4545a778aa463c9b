namespace Tppo.Modeling.Decoding;

/// <summary>Which decoder generates: plain SIMD code on the CPU, or tensors on any device.</summary>
public enum DecoderKind
{
    Auto,
    Simd,
    Tensor,
}
