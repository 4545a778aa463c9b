namespace Tppo.Modeling.Decoding;

/// <summary>A decoder model and the policy version that it is.</summary>
internal sealed class VersionedModel(int version, IDecoderModel model) : IDisposable
{
    public int Version => version;

    public IDecoderModel Model => model;

    public void Dispose() => model.Dispose();
}
