using System.Text;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Tokenization;

/// <summary>One token a character (Unicode scalar) of a fixed alphabet, after the two special tokens.</summary>
public sealed class CharacterTokenizer : ITokenizer
{
    private readonly Dictionary<Rune, int> _ids = [];
    private readonly string?[] _texts;
    private readonly TokenizerFiles? _files;

    /// <summary>Characters of <paramref name="alphabet"/> get the ids 2, 3, … in its order.</summary>
    public CharacterTokenizer(string alphabet)
        : this(Vocabulary(alphabet), "alphabet", files: null)
    {
    }

    /// <param name="vocabulary">Ids of characters and special tokens.</param>
    /// <param name="origin">What errors call the vocabulary.</param>
    /// <param name="files">What the tokenizer was read from; null for a new one.</param>
    internal CharacterTokenizer(IReadOnlyDictionary<string, int> vocabulary, string origin, TokenizerFiles? files)
    {
        _files = files;
        _texts = new string[vocabulary.Count];
        foreach (var (text, id) in vocabulary)
        {
            if (id >= _texts.Length)
                throw new ModelException($"{origin}: '{text}' has id {id}, but the vocabulary's {_texts.Length} ids must have no gaps");
            if (_texts[id] is { } other)
                throw new ModelException($"{origin}: '{other}' and '{text}' both have id {id}");
            _texts[id] = text;
            if (text is NewTokenizerFile.Pad or NewTokenizerFile.End)
                continue;
            if (text.Length == 0 || !Rune.TryGetRuneAt(text, 0, out var rune) || rune.Utf16SequenceLength != text.Length)
                throw new ModelException($"{origin}: '{text}' is not one character, which this tokenizer's vocabulary consists of");
            _ids[rune] = id;
        }

        PadTokenId = Special(NewTokenizerFile.Pad);
        EndTokenId = Special(NewTokenizerFile.End);

        int Special(string name)
            => vocabulary.TryGetValue(name, out var id) ? id : throw new ModelException($"{origin}: {name} is missing");
    }

    private static Dictionary<string, int> Vocabulary(string alphabet)
    {
        var vocabulary = new Dictionary<string, int> { [NewTokenizerFile.Pad] = 0, [NewTokenizerFile.End] = 1 };
        foreach (var rune in alphabet.EnumerateRunes())
        {
            if (!vocabulary.TryAdd(rune.ToString(), vocabulary.Count))
                throw new ModelException($"the alphabet has '{rune}' twice");
        }

        return vocabulary;
    }

    public int VocabularySize => _texts.Length;

    public int EndTokenId { get; }

    public int PadTokenId { get; }

    public int[] Encode(string text, bool addSpecial = false)
        => [.. text.EnumerateRunes().Select(rune => _ids.TryGetValue(rune, out var id)
            ? id
            : throw new ModelException($"the character '{rune}' of '{text}' is not in the model's vocabulary"))];

    public ReadOnlyMemory<byte> BytesOf(int id) => id >= 0 && id < _texts.Length ? Encoding.UTF8.GetBytes(_texts[id]!) : default;

    public bool IsSpecial(int id) => id == PadTokenId || id == EndTokenId;

    public string Decode(ReadOnlySpan<int> ids, bool withSpecial = false) => StreamingDecoder.Decode(this, ids, withSpecial);

    public void Write(string folder)
    {
        if (_files is not null)
        {
            _files.Write(folder);
            return;
        }

        var vocabulary = new JsonObject();
        for (var id = 0; id < _texts.Length; id++)
            vocabulary[_texts[id]!] = id;
        NewTokenizerFile.Write(
            folder,
            new JsonObject { ["type"] = "WordLevel", ["vocab"] = vocabulary, ["unk_token"] = NewTokenizerFile.Pad },
            new JsonObject
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = "(?s)." },
                ["behavior"] = "Isolated",
                ["invert"] = false,
            },
            new JsonObject { ["type"] = "Fuse" },
            PadTokenId,
            EndTokenId);
    }
}
