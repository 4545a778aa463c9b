using System.Text;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Tokenization;

/// <summary>One token a byte of UTF-8 (byte-level BPE without merges), then the two special tokens.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    internal const int Size = 258;

    public int VocabularySize => Size;

    public int PadTokenId => 256;

    public int EndTokenId => 257;

    public int[] Encode(string text) => [.. Encoding.UTF8.GetBytes(text).Select(b => (int)b)];

    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>(ids.Length);
        foreach (var id in ids)
        {
            if (id < 256)
                bytes.Add((byte)id);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    public void Write(string folder)
    {
        var vocabulary = new JsonObject();
        for (var b = 0; b < 256; b++)
            vocabulary[ByteAlphabet.CharacterOf((byte)b).ToString()] = b;
        vocabulary[TokenizerFile.Pad] = PadTokenId;
        vocabulary[TokenizerFile.End] = EndTokenId;
        TokenizerFile.Write(
            folder,
            new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false },
            PadTokenId,
            EndTokenId);
    }
}
