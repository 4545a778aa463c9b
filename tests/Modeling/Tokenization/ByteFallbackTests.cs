using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Tppo.Modeling;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;

namespace Tppo.Tests.Modeling.Tokenization;

/// <summary>BPE that falls back on bytes, as in Llama 2's tokenizer.json.</summary>
public class ByteFallbackTests
{
    private static readonly JsonNode Reference = JsonNode.Parse(File.ReadAllText(Path.Combine(HfFolder.Source("llama2"), "expected.json")))!;

    private static readonly ITokenizer Llama = TokenizerFile.Read(HfFolder.Source("llama2"));

    public static TheoryData<string> Variants() => [.. Reference.AsArray().Select(variant => (string)variant!["name"]!)];

    [Theory, MemberData(nameof(Variants))]
    public void Ids_and_texts_are_those_of_the_reference(string name)
    {
        var variant = Reference.AsArray().Single(variant => (string)variant!["name"]! == name)!;
        var tokenizer = Changed(variant["change"]!.AsObject());
        foreach (var expected in variant["texts"]!.AsArray())
        {
            var text = (string)expected!["text"]!;
            var ids = tokenizer.Encode(text);
            ids.ShouldBe(expected["ids"].Deserialize<int[]>()!, text);
            tokenizer.Decode(ids, withSpecial: true).ShouldBe((string)expected["decoded"]!, text);
            tokenizer.Decode(ids).ShouldBe((string)expected["plain"]!, text);
        }
    }

    [Fact]
    public void Any_text_comes_back()
        => Plain.Sample(text => Llama.Decode(Llama.Encode(text)).ShouldBe(text), iter: 2000);

    [Fact]
    public void A_text_that_says_space_in_the_vocabulary_s_way_comes_back_with_a_space()
        => Llama.Decode(Llama.Encode("a\u2581b")).ShouldBe("a b");

    [Fact]
    public void Half_a_surrogate_pair_becomes_a_replacement_character()
        => Llama.Decode(Llama.Encode("a\ud800b\udc00")).ShouldBe("a\uFFFDb\uFFFD");

    [Fact]
    public void The_text_behind_a_special_token_has_a_space_of_its_own()
        => Llama.Decode(Llama.Encode("a<s>b</s>"), withSpecial: true).ShouldBe("a<s> b</s>");

    [Theory, InlineData("always"), InlineData("first")]
    public void Metaspace_takes_a_leading_space_for_its_own(string scheme)
    {
        var tokenizer = Changed(new JsonObject
        {
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "\u2581", ["prepend_scheme"] = scheme, ["split"] = false },
        });
        Plain.Sample(text => tokenizer.Decode(tokenizer.Encode(text)).ShouldBe(text.StartsWith(' ') ? text[1..] : text), iter: 500);
    }

    [Fact]
    public void The_pieces_of_a_stream_are_the_text_and_none_breaks_a_character()
    {
        Plain.Sample(text =>
        {
            var pieces = Pieces(Llama.Encode(text));
            string.Concat(pieces).ShouldBe(text);
            pieces.ShouldAllBe(piece => !piece.Contains('\uFFFD') || text.Contains('\uFFFD'));
        });
        Gen.Int[0, Llama.VocabularySize].Array[0, 40].Sample(ids => string.Concat(Pieces(ids)).ShouldBe(Llama.Decode(ids)));
    }

    [Fact]
    public void One_space_is_taken_off_where_the_text_begins()
    {
        int[] ids = [1, .. Llama.Encode(" a b"), 2];
        Pieces(ids)[0].ShouldBe("");
        string.Concat(Pieces(ids)).ShouldBe(" a b");
    }

    [Fact]
    public void A_text_of_its_own_begins_with_the_template_s_token()
    {
        Llama.Encode("hi", addSpecial: true).ShouldBe([1, .. Llama.Encode("hi")]);
        (Llama.EndTokenId, Llama.PadTokenId, Llama.IsSpecial(0), Llama.IsSpecial(3)).ShouldBe((2, 2, true, false));
    }

    [Fact]
    public void A_long_text_without_words_is_no_trouble()
    {
        var text = string.Concat(Enumerable.Repeat("the ing日語😀", 20_000));
        Llama.Decode(Llama.Encode(text)).ShouldBe(text);
    }

    [Theory]
    [InlineData("""{"normalizer":{"type":"NFKC"}}""", "NFKC")]
    [InlineData("""{"normalizer":{"type":"Prepend","prepend":"_"}}""", "prepend")]
    [InlineData("""{"normalizer":{"type":"Replace","pattern":{"Regex":" "},"content":"▁"}}""", "replaced")]
    [InlineData("""{"normalizer":{"type":"Replace","pattern":{"String":" "},"content":"_"}}""", "replaced")]
    [InlineData("""{"pre_tokenizer":{"type":"ByteLevel"}}""", "ByteLevel")]
    [InlineData("""{"pre_tokenizer":{"type":"Metaspace","replacement":"_"}}""", "replacement")]
    [InlineData("""{"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"last"}}""", "last")]
    [InlineData("""{"pre_tokenizer":{"type":"Metaspace","replacement":"▁","add_prefix_space":false}}""", "add_prefix_space")]
    [InlineData("""{"decoder":null}""", "decoder")]
    [InlineData("""{"decoder":{"type":"Metaspace","replacement":"▁"}}""", "Metaspace")]
    [InlineData("""{"decoder":{"type":"Sequence","decoders":[]}}""", "decoder")]
    public void What_cannot_be_used_is_named(string change, string named)
    {
        var message = Should.Throw<ModelException>(() => Changed(JsonNode.Parse(change)!.AsObject())).Message;
        message.ShouldContain(named);
        message.ShouldContain("tokenizer.json");
    }

    [Fact]
    public void Each_of_the_bytes_has_a_token_that_is_not_merged()
    {
        using var lacking = new HfFolder("llama2", json => json["model"]!["vocab"]!.AsObject().Remove("<0x7F>"));
        Should.Throw<ModelException>(lacking.Tokenizer).Message.ShouldContain("<0x7F>");
        using var merging = new HfFolder("llama2", json =>
        {
            json["model"]!["vocab"]!["<0x41>a"] = 754;
            json["model"]!["merges"]!.AsArray().Add(new JsonArray("<0x41>", "a"));
        });
        Should.Throw<ModelException>(merging.Tokenizer).Message.ShouldContain("<0x41> a");
    }

    /// <summary>Texts without special tokens, and without the character that the vocabulary writes for a space.</summary>
    private static Gen<string> Plain => Texts.Any.Where(text => !text.Contains('\u2581') && !text.Contains("<s>", StringComparison.Ordinal));

    private static List<string> Pieces(int[] ids)
    {
        var decoder = new StreamingDecoder(Llama);
        return [.. ids.Select(decoder.Append), decoder.End()];
    }

    private static ITokenizer Changed(JsonObject change)
    {
        using var folder = new HfFolder("llama2", json =>
        {
            foreach (var (name, value) in change)
                json[name] = value?.DeepClone();
        });
        return folder.Tokenizer();
    }
}
