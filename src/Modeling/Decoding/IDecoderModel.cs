namespace Tppo.Modeling.Decoding;

/// <summary>One version of the weights over its decoder's cache. A slot must be filled and continued by the same model.</summary>
public interface IDecoderModel : IDisposable
{
    /// <summary>
    /// Feeds every input's tokens into its slot (a whole prefix, or one token: ragged, together) and writes the logits after
    /// each input's last token to <paramref name="logits"/> [inputs, vocabulary].
    /// </summary>
    void Forward(IReadOnlyList<SlotInput> inputs, Memory<float> logits);
}
