using System.Text;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Tokenization;

/// <summary>One token a byte of UTF-8 (byte-level BPE without merges), then the two special tokens.</summary>
/// <param name="files">What the tokenizer was read from; null for a new one.</param>
public sealed class ByteTokenizer(TokenizerFiles? files = null) : ITokenizer
{
    public int VocabularySize => 258;

    public int PadTokenId => 256;

    public int EndTokenId => 257;

    public int[] Encode(string text, bool addSpecial = false) => [.. Encoding.UTF8.GetBytes(text).Select(b => (int)b)];

    public ReadOnlyMemory<byte> BytesOf(int id) => id switch
    {
        >= 0 and < 256 => new[] { (byte)id },
        256 => Encoding.UTF8.GetBytes(NewTokenizerFile.Pad),
        257 => Encoding.UTF8.GetBytes(NewTokenizerFile.End),
        _ => default,
    };

    public bool IsSpecial(int id) => id == PadTokenId || id == EndTokenId;

    public string Decode(ReadOnlySpan<int> ids, bool withSpecial = false) => StreamingDecoder.Decode(this, ids, withSpecial);

    public void Write(string folder)
    {
        if (files is not null)
        {
            files.Write(folder);
            return;
        }

        var vocabulary = new JsonObject(Texts().Select((text, id) => KeyValuePair.Create(text, (JsonNode?)id)));
        NewTokenizerFile.Write(
            folder,
            new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false },
            PadTokenId,
            EndTokenId);
    }

    /// <summary>Whether <paramref name="vocabulary"/> is this tokenizer's.</summary>
    internal static bool Has(IReadOnlyDictionary<string, int> vocabulary)
        => vocabulary.OrderBy(p => p.Value).Select(p => p.Key).SequenceEqual(Texts()) && vocabulary.Values.Max() == vocabulary.Count - 1;

    private static IEnumerable<string> Texts()
        => Enumerable.Range(0, 256)
            .Select(b => ByteAlphabet.CharacterOf((byte)b).ToString())
            .Concat([NewTokenizerFile.Pad, NewTokenizerFile.End]);
}
