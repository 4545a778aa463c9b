using System.Text;
using CsCheck;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;

namespace Tppo.Tests.Modeling.Tokenization;

public class StreamingDecoderTests
{
    private static readonly ITokenizer Tokenizer = TokenizerFile.Read(HfFolder.Source("qwen3"));

    [Fact]
    public void The_pieces_are_the_text_and_none_breaks_a_character()
    {
        Texts.Any.Sample(text =>
        {
            var pieces = Pieces(new StreamingDecoder(Tokenizer, withSpecial: true), Tokenizer.Encode(text));
            string.Concat(pieces).ShouldBe(text);
            pieces.ShouldAllBe(piece => piece.EnumerateRunes().All(rune => rune != Rune.ReplacementChar) || text.Contains('\uFFFD'));
        });
    }

    [Fact]
    public void Any_ids_give_what_they_give_at_once()
    {
        Gen.Int[0, 495].Array[0, 40].Sample(ids => string.Concat(Pieces(new StreamingDecoder(Tokenizer), ids)).ShouldBe(Tokenizer.Decode(ids)));
    }

    [Fact]
    public void A_character_waits_for_its_last_byte()
    {
        var tokenizer = new ByteTokenizer();
        var decoder = new StreamingDecoder(tokenizer);
        Encoding.UTF8.GetBytes("é😀").Select(value => decoder.Append(value)).ShouldBe(["", "é", "", "", "", "😀"]);
        decoder.Append(0xE2).ShouldBe("");
        decoder.Append('a').ShouldBe("\uFFFDa");
        decoder.Append(0xE2).ShouldBe("");
        decoder.End().ShouldBe("\uFFFD");
    }

    private static List<string> Pieces(StreamingDecoder decoder, int[] ids) => [.. ids.Select(decoder.Append), decoder.End()];
}
