namespace Tppo.Modeling.Tokenization.Bpe.ByteLevel;

/// <summary>Cuts text into the words inside of which bytes are merged (`pre_tokenizer`).</summary>
/// <param name="Splits">Applied one after the other.</param>
/// <param name="AddPrefixSpace">A text that does not begin with a space gets one.</param>
internal sealed record PreTokenizer(IReadOnlyList<RegexSplit> Splits, bool AddPrefixSpace)
{
    public IEnumerable<string> Split(string text)
    {
        IEnumerable<string> words = [AddPrefixSpace && !text.StartsWith(' ') ? " " + text : text];
        foreach (var split in Splits)
            words = words.SelectMany(split.Split);
        return words;
    }
}
