using System.Text;
using Tppo.Modeling.Tokenization.Normalization;

namespace Tppo.Modeling.Tokenization.Bpe.ByteLevel;

/// <summary>The byte-level BPE of Qwen and Llama 3: a token is some bytes, written in <see cref="ByteAlphabet"/>.</summary>
/// <param name="nfc">Text is brought to Unicode's form C first.</param>
/// <param name="preTokenizer">Cuts text into words.</param>
/// <param name="model">Merges the bytes of a word.</param>
internal sealed class ByteLevelVariant(bool nfc, PreTokenizer preTokenizer, ByteLevelModel model) : IBytePairVariant
{
    public int StrippedSpaces => 0;

    public string Normalize(string text) => nfc ? Nfc.Normalize(text) : text;

    public void Encode(string text, bool first, List<int> ids)
    {
        foreach (var word in preTokenizer.Split(text))
            model.Encode(word, ids);
    }

    /// <summary>The bytes of a token in the byte alphabet; one with any other letter stands for itself.</summary>
    public byte[] BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!ByteAlphabet.TryByteOf(token[i], out bytes[i]))
                return Encoding.UTF8.GetBytes(token);
        }

        return bytes;
    }

    public byte[] BytesOf(AddedToken token) => Encoding.UTF8.GetBytes(token.Content);
}
