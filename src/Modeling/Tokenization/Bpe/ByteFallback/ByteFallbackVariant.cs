using System.Text;

namespace Tppo.Modeling.Tokenization.Bpe.ByteFallback;

/// <summary>
/// The BPE of Llama 2, which comes from SentencePiece: a token is some characters, or one byte of a character that has no token.
/// </summary>
/// <param name="prepends">Every text between added tokens gets a space before it.</param>
/// <param name="replaces">Spaces are written as <see cref="Metaspace.Space"/> before added tokens are looked for.</param>
/// <param name="metaspace">Does both, after added tokens were looked for.</param>
/// <param name="strippedSpaces">Leading spaces of a text that decoding removes.</param>
/// <param name="model">Merges characters.</param>
internal sealed class ByteFallbackVariant(
    bool prepends, bool replaces, Metaspace? metaspace, int strippedSpaces, ByteFallbackModel model) : IBytePairVariant
{
    public int StrippedSpaces => strippedSpaces;

    public string Normalize(string text)
    {
        if (prepends && text.Length > 0)
            text = Metaspace.Space + text;
        return replaces ? text.Replace(' ', Metaspace.Space) : text;
    }

    public void Encode(string text, bool first, List<int> ids)
    {
        foreach (var word in metaspace?.Split(text, first) ?? [text])
            model.Encode(word, ids);
    }

    public byte[] BytesOf(string token)
        => ByteToken.TryParse(token, out var value) ? [value] : Encoding.UTF8.GetBytes(token.Replace(Metaspace.Space, ' '));

    public byte[] BytesOf(AddedToken token) => BytesOf(token.Content);
}
