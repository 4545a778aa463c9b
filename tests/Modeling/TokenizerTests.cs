using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Tppo.Modeling;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;

namespace Tppo.Tests.Modeling;

public class TokenizerTests
{
    private const string Alphabet = "0123456789+-=() abz\n\t\"\\<|>é中😀";

    private static readonly Gen<string> AnyUnicode = Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Array[0, 40]
        .Select(scalars => string.Concat(scalars.Select(scalar => new Rune(scalar).ToString())));

    [Fact]
    public void Characters_come_back_one_token_each()
    {
        var runes = Alphabet.EnumerateRunes().ToArray();
        var tokenizer = new CharacterTokenizer(Alphabet);
        tokenizer.VocabularySize.ShouldBe(runes.Length + 2);
        Gen.Int[0, runes.Length - 1].Array[0, 60].Sample(indices =>
        {
            var text = string.Concat(indices.Select(i => runes[i].ToString()));
            var ids = tokenizer.Encode(text);
            ids.ShouldBe(indices.Select(i => i + 2));
            tokenizer.Decode(ids).ShouldBe(text);
        });
    }

    [Fact]
    public void Bytes_come_back_whatever_the_text()
    {
        var tokenizer = new ByteTokenizer();
        AnyUnicode.Sample(text =>
        {
            var ids = tokenizer.Encode(text);
            ids.ShouldBe(Encoding.UTF8.GetBytes(text).Select(b => (int)b));
            tokenizer.Decode(ids).ShouldBe(text);
        });
    }

    [Theory, MemberData(nameof(Both))]
    public void Special_tokens_are_no_text(string kind)
    {
        var tokenizer = Make(kind);
        tokenizer.Decode([tokenizer.PadTokenId, .. tokenizer.Encode("1+"), tokenizer.PadTokenId, .. tokenizer.Encode("2"), tokenizer.EndTokenId]).ShouldBe("1+2");
        if (kind == "bytes")
            tokenizer.Encode("<|end|>").ShouldNotContain(tokenizer.EndTokenId);
        tokenizer.EndTokenId.ShouldNotBe(tokenizer.PadTokenId);
        tokenizer.EndTokenId.ShouldBeLessThan(tokenizer.VocabularySize);
        tokenizer.PadTokenId.ShouldBeLessThan(tokenizer.VocabularySize);
    }

    [Theory, InlineData("1x2", "x"), InlineData("1😁", "😁"), InlineData("\ud83d", "\ufffd")]
    public void A_character_that_the_vocabulary_lacks_is_named(string text, string character)
        => Should.Throw<ModelException>(() => new CharacterTokenizer(Alphabet).Encode(text)).Message.ShouldContain($"'{character}'");

    [Fact]
    public void An_alphabet_that_has_a_character_twice_is_refused()
        => Should.Throw<ModelException>(() => new CharacterTokenizer("abca")).Message.ShouldContain("'a'");

    [Theory, MemberData(nameof(Both))]
    public void Comes_back_from_its_file(string kind)
    {
        using var folder = new TemporaryFolder();
        var tokenizer = Make(kind);
        tokenizer.Write(folder.Path);

        var read = TokenizerFile.Read(folder.Path);

        read.ShouldBeOfType(tokenizer.GetType());
        (read.VocabularySize, read.EndTokenId, read.PadTokenId).ShouldBe((tokenizer.VocabularySize, tokenizer.EndTokenId, tokenizer.PadTokenId));
        read.Encode(Alphabet).ShouldBe(tokenizer.Encode(Alphabet));
        read.Decode(tokenizer.Encode(Alphabet)).ShouldBe(Alphabet);
    }

    [Fact]
    public void The_files_say_what_other_readers_need()
    {
        using var folder = new TemporaryFolder();
        new ByteTokenizer().Write(folder.Path);
        var json = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer.json")))!;
        json["model"]!["vocab"]!["Ġ"]!.GetValue<int>().ShouldBe(' '); // GPT-2's sign for a space
        json["model"]!["vocab"]!["ĉ"]!.GetValue<int>().ShouldBe('\t');
        json["model"]!["vocab"]!["a"]!.GetValue<int>().ShouldBe('a');
        json["model"]!["vocab"]!["Ń"]!.GetValue<int>().ShouldBe(0xAD);
        json["model"]!["vocab"]!.AsObject().Count.ShouldBe(258);
        json["added_tokens"]!.AsArray().Select(token => token!["id"]!.GetValue<int>()).ShouldBe([256, 257]);
        File.ReadAllText(folder.File("tokenizer_config.json")).ShouldContain("PreTrainedTokenizerFast");
    }

    public static TheoryData<string> Both() => ["characters", "bytes"];

    private static ITokenizer Make(string kind) => kind == "bytes" ? new ByteTokenizer() : new CharacterTokenizer(Alphabet);
}
