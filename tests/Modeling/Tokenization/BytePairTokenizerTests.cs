using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Tppo.Modeling;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization.Bpe;
using Tppo.Modeling.Tokenization.Normalization;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.Modeling.Tokenization;

public class BytePairTokenizerTests
{
    [Theory, MemberData(nameof(HfReference.Families), MemberType = typeof(HfReference))]
    public void Every_text_has_the_ids_of_the_reference(string family)
    {
        var tokenizer = TokenizerFile.Read(HfFolder.Source(family)).ShouldBeOfType<BytePairTokenizer>();
        var texts = HfFolder.Expected(family).GetProperty("texts").EnumerateArray().ToList();
        texts.Count.ShouldBeGreaterThan(10);
        foreach (var expected in texts)
        {
            var text = expected.GetProperty("text").GetString()!;
            tokenizer.Encode(text).ShouldBe(expected.GetProperty("ids").Deserialize<int[]>()!, text);
            tokenizer.Decode(tokenizer.Encode(text), withSpecial: true).ShouldBe(text);
        }
    }

    [Theory, MemberData(nameof(HfReference.Families), MemberType = typeof(HfReference))]
    public void Any_text_comes_back(string family)
    {
        var tokenizer = TokenizerFile.Read(HfFolder.Source(family));
        Texts.Any.Sample(text => tokenizer.Decode(tokenizer.Encode(text), withSpecial: true).ShouldBe(text));
    }

    [Fact]
    public void With_form_C_any_text_comes_back_composed()
    {
        using var folder = new HfFolder(change: json => json["normalizer"] = JsonNode.Parse("""{"type":"NFC"}"""));
        var tokenizer = folder.Tokenizer();
        tokenizer.Encode("cafe\u0301").ShouldBe(tokenizer.Encode("café"));
        // Special tokens are found before anything is normalised, so a mark does not reach over one.
        Texts.Any.Where(text => !text.Contains("<|", StringComparison.Ordinal))
            .Sample(text => tokenizer.Decode(tokenizer.Encode(text), withSpecial: true).ShouldBe(Nfc.Normalize(text)));
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_a_replacement_character()
    {
        var tokenizer = TokenizerFile.Read(HfFolder.Source("qwen3"));
        tokenizer.Decode(tokenizer.Encode("a\ud800b")).ShouldBe("a\uFFFDb");
    }

    [Fact]
    public void Special_tokens_are_left_out_of_text()
    {
        var tokenizer = TokenizerFile.Read(HfFolder.Source("qwen3"));
        int[] ids = [488, .. tokenizer.Encode("hi"), 489, 487];
        tokenizer.Decode(ids).ShouldBe("hi");
        tokenizer.Decode(ids, withSpecial: true).ShouldBe("<|im_start|>hi<|im_end|><|endoftext|>");
        (tokenizer.EndTokenId, tokenizer.PadTokenId, tokenizer.VocabularySize).ShouldBe((489, 487, 490));
    }

    [Fact]
    public void Ids_that_a_padded_embedding_has_beyond_the_vocabulary_are_no_text()
        => TokenizerFile.Read(HfFolder.Source("qwen3")).Decode([64, 490, 498, -1, int.MaxValue, 65]).ShouldBe("ab");

    [Fact]
    public void A_letter_above_the_first_plane_is_one_letter_to_the_pre_tokenizer()
    {
        var split = new RegexSplit(new System.Text.RegularExpressions.Regex(@"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+"), SplitBehavior.Isolated, false);
        split.Split("a𠀀b").ShouldBe(["a𠀀b"]);
        split.Split("😀abc").ShouldBe(["😀abc"]);
        split.Split("𝟙𝟚").ShouldBe(["𝟙", "𝟚"]);
        split.Split("a😀😀").ShouldBe(["a", "😀😀"]);
    }

    [Fact]
    public void A_word_that_is_a_token_needs_no_merges_where_merges_are_ignored()
    {
        static void Word(JsonNode json) => json["model"]!["vocab"]!["zqx"] = 490;
        using var merging = new HfFolder(change: Word);
        using var ignoring = new HfFolder(change: json =>
        {
            Word(json);
            json["model"]!["ignore_merges"] = true;
        });
        merging.Tokenizer().Encode("zqx").Length.ShouldBe(3);
        ignoring.Tokenizer().Encode("zqx").ShouldBe([490]);
        ignoring.Tokenizer().Encode("zqxy").Length.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Merges_may_be_written_as_texts_with_a_space()
    {
        using var folder = new HfFolder(change: json => json["model"]!["merges"] = new JsonArray(
            [.. json["model"]!["merges"]!.AsArray().Select(pair => (JsonNode)$"{pair![0]} {pair[1]}")]));
        folder.Tokenizer().Encode("What is 12 + 345?").ShouldBe(TokenizerFile.Read(HfFolder.Source("qwen3")).Encode("What is 12 + 345?"));
    }

    [Fact]
    public void A_template_stands_around_a_text_of_its_own_alone()
    {
        using var folder = new HfFolder("llama-rope", json => json["post_processor"] = JsonNode.Parse("""
            {"type":"Sequence","processors":[{"type":"ByteLevel","trim_offsets":false},{"type":"TemplateProcessing",
             "single":[{"SpecialToken":{"id":"<|endoftext|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<|im_end|>","type_id":0}}],
             "special_tokens":{"<|endoftext|>":{"ids":[496]},"<|im_end|>":{"ids":[498]}}}]}
            """));
        var tokenizer = folder.Tokenizer();
        tokenizer.Encode("hi", addSpecial: true).ShouldBe([496, .. tokenizer.Encode("hi"), 498]);
        tokenizer.Encode("", addSpecial: true).ShouldBe([496, 498]);
    }

    [Theory]
    [InlineData("lstrip", "a  <X> b", "a|<X>| b")]
    [InlineData("rstrip", "a  <X> b", "a  |<X>|b")]
    [InlineData("single_word", "<X>a _<X> <X>", "<X>a _<X> |<X>")]
    [InlineData("single_word", "𝒷<X> <X>𝒷 <X>\u0301 😀<X>😀", "𝒷<X> <X>𝒷 <X>\u0301 😀|<X>|😀")]
    [InlineData("special", "a<X>b", "a|<X>|b")]
    public void Added_tokens_are_found_as_their_flags_say(string flag, string text, string expected)
    {
        var token = new AddedToken(7, "<X>", flag == "special", false, flag == "single_word", flag == "lstrip", flag == "rstrip");
        string.Join('|', new AddedTokens([token]).Split(text).Select(part => part.Text)).ShouldBe(expected);
    }

    [Fact]
    public void The_longest_of_the_added_tokens_is_found()
    {
        var tokens = new AddedTokens([.. new[] { "<a", "<a>", "<a>b" }.Select((content, id) => new AddedToken(id, content, false, false, false, false, false))]);
        tokens.Split("<a><a>b<a").Select(part => part.Token?.Id).ShouldBe([1, 2, 0]);
    }

    [Fact]
    public void A_normalised_token_is_found_in_normalised_text()
    {
        using var folder = new HfFolder(change: json =>
        {
            json["normalizer"] = JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"NFC"}]}""");
            json["added_tokens"]!.AsArray().Add(JsonNode.Parse("""{"id":490,"content":"caf\u00e9","normalized":true}"""));
        });
        var tokenizer = folder.Tokenizer();
        tokenizer.Encode("cafe\u0301").ShouldBe([490]);
        tokenizer.IsSpecial(490).ShouldBeFalse();
    }

    [Fact]
    public void A_folder_that_is_written_has_the_tokenizer_s_files_byte_for_byte()
    {
        var source = new HfFolder();
        File.WriteAllText(System.IO.Path.Combine(source.Path, "special_tokens_map.json"), "{ }\r\n");
        var tokenizer = source.Tokenizer();
        using var weights = ModelFolder.ReadWeights(source.Path, Head.Policy);
        using var target = new TemporaryFolder();
        source.Dispose();

        ModelFolder.Write(target.Path, weights, tokenizer);

        foreach (var name in new[] { "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json" })
            File.ReadAllBytes(target.File(name)).ShouldBe(File.ReadAllBytes(System.IO.Path.Combine(HfFolder.Source("qwen3"), name)), name);
        File.ReadAllText(target.File("special_tokens_map.json")).ShouldBe("{ }\r\n");
        TokenizerFile.Read(target.Path).Encode("again").ShouldBe(tokenizer.Encode("again"));
        using var read = ModelFolder.ReadWeights(target.Path, Head.Policy);
        read.Config.EndTokenIds.ShouldBe([489]);
    }

    [Fact]
    public void A_byte_that_the_vocabulary_lacks_is_an_error_of_the_text_that_has_it()
    {
        using var folder = new HfFolder(change: json => json["model"]!["vocab"]!.AsObject().Remove("!"));
        folder.Tokenizer().Encode("ok").ShouldNotBeEmpty();
        Should.Throw<ModelException>(() => folder.Tokenizer().Encode("ok!")).Message.ShouldContain("'!'");
    }
}
