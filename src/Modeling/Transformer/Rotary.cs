using Tppo.Modeling.Configuration;
using static TorchSharp.torch;

namespace Tppo.Modeling.Transformer;

/// <summary>Cosines and sines of the first positions as tensors [positions, head_dim / 2] on one device.</summary>
public sealed class Rotary : IDisposable
{
    public Rotary(ModelConfig config, int positions, Device? device = null)
    {
        var (cos, sin) = RotaryTable.Build(config, positions);
        using var scope = NewDisposeScope();
        Cos = tensor(cos).view(positions, -1).to(device ?? CPU).DetachFromDisposeScope();
        Sin = tensor(sin).view(positions, -1).to(device ?? CPU).DetachFromDisposeScope();
    }

    public Tensor Cos { get; }

    public Tensor Sin { get; }

    /// <summary>Positions 0 … <paramref name="length"/> − 1, as <paramref name="type"/>.</summary>
    public (Tensor Cos, Tensor Sin) Range(long length, ScalarType type)
        => (Cos.narrow(0, 0, length).to(type), Sin.narrow(0, 0, length).to(type));

    /// <summary>
    /// The positions that <paramref name="positions"/> (int64, any shape) names, as <paramref name="type"/>: [.., head_dim / 2].
    /// </summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions, ScalarType type) => (Cos[positions].to(type), Sin[positions].to(type));

    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
    }
}
