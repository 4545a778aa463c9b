using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Tppo.Modeling;

namespace Tppo.Tests.Modeling.Tokenization;

/// <summary>Byte-level BPE files as found: read, or refused with a <see cref="ModelException"/> that says what is wrong.</summary>
public class BytePairFileTests
{
    [Theory]
    [InlineData("""{"model":{"merges":[["a"]]}}""", "merges")]
    [InlineData("""{"model":{"merges":[["a",7]]}}""", "merges")]
    [InlineData("""{"model":{"merges":["ab"]}}""", "merges")]
    [InlineData("""{"model":{"merges":["a b c"]}}""", "merges")]
    [InlineData("""{"model":{"merges":7}}""", "merges")]
    [InlineData("""{"model":{"merges":[["q","q"]]}}""", "merges")]
    [InlineData("""{"model":{"merges":[["not","there"]]}}""", "merges")]
    [InlineData("""{"model":{"byte_fallback":true}}""", "Metaspace")]
    [InlineData("""{"model":{"byte_fallback":"yes"}}""", "byte_fallback")]
    [InlineData("""{"model":{"ignore_merges":1}}""", "ignore_merges")]
    [InlineData("""{"model":{"end_of_word_suffix":"</w>"}}""", "end_of_word_suffix")]
    [InlineData("""{"added_tokens":7}""", "added_tokens")]
    [InlineData("""{"added_tokens":[7]}""", "added_tokens")]
    [InlineData("""{"added_tokens":[{"id":1}]}""", "content")]
    [InlineData("""{"added_tokens":[{"content":"x"}]}""", "id")]
    [InlineData("""{"added_tokens":[{"content":"x","id":1e99}]}""", "id")]
    [InlineData("""{"added_tokens":[{"content":"x","id":2147483647}]}""", "id")]
    [InlineData("""{"added_tokens":[{"content":"x","id":-1}]}""", "id")]
    [InlineData("""{"added_tokens":[{"content":"x","id":1,"lstrip":"no"}]}""", "lstrip")]
    [InlineData("""{"normalizer":{"type":"Lowercase"}}""", "Lowercase")]
    [InlineData("""{"normalizer":{}}""", "type")]
    [InlineData("""{"pre_tokenizer":{"type":"Whitespace"}}""", "Whitespace")]
    [InlineData("""{"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Metaspace"}]}}""", "Metaspace")]
    [InlineData("""{"pre_tokenizer":{"type":"Split"}}""", "pattern")]
    [InlineData("""{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}}""", "pre_tokenizer")]
    [InlineData("""{"pre_tokenizer":{"type":"Split","pattern":{"String":" "},"behavior":"Kept"}}""", "Kept")]
    [InlineData("""{"post_processor":{"type":"BertProcessing"}}""", "BertProcessing")]
    [InlineData("""{"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}],"special_tokens":{}}}""", "<s>")]
    [InlineData("""{"decoder":{"type":"WordPiece"}}""", "decoder")]
    public void What_cannot_be_used_is_named(string change, string named)
    {
        using var folder = new HfFolder(change: json => Merge(json.AsObject(), JsonNode.Parse(change)!.AsObject()));
        var message = Should.Throw<ModelException>(folder.Tokenizer).Message;
        message.ShouldContain(named);
        message.ShouldContain("tokenizer.json");
    }

    [Fact]
    public void A_folder_that_says_nowhere_what_ends_a_response_is_refused()
    {
        using var folder = new HfFolder();
        foreach (var name in new[] { "config.json", "generation_config.json", "tokenizer_config.json" })
            File.Delete(Path.Combine(folder.Path, name));
        Should.Throw<ModelException>(folder.Tokenizer).Message.ShouldContain("eos_token");
    }

    [Theory]
    [InlineData("""{"eos_token":{"content":"<|im_start|>"}}""", 488)]
    [InlineData("""{"eos_token":"<|im_start|>"}""", 488)]
    [InlineData("""{"eos_token":null}""", 489)] // generation_config.json
    public void The_end_token_is_what_the_tokenizer_s_configuration_names(string config, int id)
    {
        using var folder = new HfFolder();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer_config.json"), config);
        folder.Tokenizer().EndTokenId.ShouldBe(id);
    }

    [Fact]
    public void An_expression_that_takes_for_ever_is_an_error()
    {
        using var folder = new HfFolder(change: json => json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Split","pattern":{"Regex":"(a+)+$"},"behavior":"Isolated"}"""));
        Should.Throw<ModelException>(() => folder.Tokenizer().Encode(new string('a', 40) + "b")).Message.ShouldContain("(a+)+$");
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused()
    {
        var whole = File.ReadAllBytes(Path.Combine(HfFolder.Source("qwen3"), "tokenizer.json"));
        byte[][] telling = [.. new[] { "9", "-", "e99", "null", "{", "]", "\"", "\\ud800", "true", "99999999999999999999" }.Select(Encoding.UTF8.GetBytes)];
        using var folder = new HfFolder();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.OneOf(Gen.Byte.Select(value => new[] { value }), Gen.Int[0, telling.Length - 1].Select(i => telling[i])), Gen.Int[0, 9]).Sample(
            (at, value, cut) =>
            {
                File.WriteAllBytes(folder.TokenizerJson, cut == 0 ? whole[..at] : [.. whole[..at], .. value, .. whole[(at + 1)..]]);
                try
                {
                    folder.Tokenizer().Encode("What is 12?").ShouldNotBeEmpty();
                }
                catch (ModelException)
                {
                    // the other lawful answer
                }
            },
            iter: 300,
            threads: 1);
    }

    private static void Merge(JsonObject target, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing && name == "model")
                Merge(existing, inner);
            else
                target[name] = value?.DeepClone();
        }
    }
}
