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

    /// <summary>Positions 0 … <paramref name="length"/> − 1.</summary>
    public (Tensor Cos, Tensor Sin) Range(long length) => (Cos.narrow(0, 0, length), Sin.narrow(0, 0, length));

    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
    }
}
