using System.Text.Json.Nodes;
using CsCheck;
using Tppo.Modeling;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;

namespace Tppo.Tests.Modeling;

/// <summary>tokenizer.json as found: read, or refused with a <see cref="ModelException"/> that names the file.</summary>
public class TokenizerFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"model":7}""")]
    [InlineData("""{"model":{}}""")]
    [InlineData("""{"model":{"type":"WordLevel"}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":[]}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":0}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"a":1}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"ab":2}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"":2}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":1}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":3}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":-1}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":9999999}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":1e99}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":"2"}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":null}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":2,"a":2}}}""")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"\ud800":2}}}""")]
    [InlineData("""{"model":{"type":"\ud800","vocab":{"<|pad|>":0,"<|end|>":1}}}""")]
    [InlineData("""{"model":{"type":7,"vocab":{"<|pad|>":0,"<|end|>":1}}}""")]
    [InlineData("""{"model":{"type":"Unigram","vocab":{"<|pad|>":0,"<|end|>":1}}}""")]
    public void What_cannot_be_used_is_refused(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), json);
        Refused(folder);
    }

    [Fact]
    public void The_file_that_the_refused_ones_are_made_of_is_good()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), """{"model":{"type":"WordLevel","vocab":{"<|pad|>":0,"<|end|>":1,"a":2}}}""");
        TokenizerFile.Read(folder.Path).Encode("aa").ShouldBe([2, 2]);
    }

    [Fact]
    public void What_came_with_a_tokenizer_of_ours_is_written_as_it_came()
    {
        foreach (ITokenizer tokenizer in new ITokenizer[] { new ByteTokenizer(), new CharacterTokenizer("abc") })
        {
            using TemporaryFolder first = new(), second = new();
            tokenizer.Write(first.Path);
            File.WriteAllText(first.File("chat_template.jinja"), "{{ messages }}");
            File.AppendAllText(first.File("tokenizer_config.json"), "\n\n");
            TokenizerFile.Read(first.Path).Write(second.Path);
            foreach (var file in Directory.GetFiles(first.Path))
                File.ReadAllBytes(second.File(Path.GetFileName(file))).ShouldBe(File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Refused(folder);
    }

    [Fact]
    public void Bytes_in_another_order_are_not_taken_for_bytes()
    {
        using var folder = new TemporaryFolder();
        new ByteTokenizer().Write(folder.Path);
        var json = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer.json")))!;
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        (vocabulary["a"], vocabulary["b"]) = ((int)'b', (int)'a');
        File.WriteAllText(folder.File("tokenizer.json"), json.ToJsonString());
        TokenizerFile.Read(folder.Path).Encode("ab").ShouldBe(['b', 'a']);
    }

    [Fact]
    public void Merges_are_not_taken_for_bytes()
    {
        using var folder = new TemporaryFolder();
        new ByteTokenizer().Write(folder.Path);
        var json = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer.json")))!;
        json["model"]!["merges"] = new JsonArray("a b");
        File.WriteAllText(folder.File("tokenizer.json"), json.ToJsonString());
        Refused(folder);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_damaged_file_is_read_or_refused(bool bytes)
    {
        using var folder = new TemporaryFolder();
        ITokenizer tokenizer = bytes ? new ByteTokenizer() : new CharacterTokenizer("0123456789é😀");
        tokenizer.Write(folder.Path);
        var whole = File.ReadAllBytes(folder.File("tokenizer.json"));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Bool).Sample(
            (at, value, cut) =>
            {
                byte[] damaged = cut ? whole[..at] : [.. whole[..at], value, .. whole[(at + 1)..]];
                File.WriteAllBytes(folder.File("tokenizer.json"), damaged);
                try
                {
                    TokenizerFile.Read(folder.Path).VocabularySize.ShouldBeGreaterThan(0);
                }
                catch (ModelException exception)
                {
                    exception.Message.ShouldContain("tokenizer.json");
                }
            },
            iter: 300,
            threads: 1);
    }

    private static void Refused(TemporaryFolder folder)
        => Should.Throw<ModelException>(() => TokenizerFile.Read(folder.Path)).Message.ShouldContain("tokenizer.json");
}
