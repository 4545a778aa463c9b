using System.Text;
using CsCheck;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;

namespace Tppo.Tests.Modeling.Tokenization;

public class StopStringsTests
{
    private static readonly ITokenizer Bytes = new ByteTokenizer();

    [Theory]
    [InlineData("12</b>34", "</b>", 5)]
    [InlineData("aab", "ab", 2)] // a beginning that does not go on
    [InlineData("<</b></b>", "</b>", 4)]
    [InlineData("x\n\ny", "\n\n", 2)]
    [InlineData("é😀", "😀", 5)] // with its last byte
    [InlineData("abc", "abcd", null)]
    [InlineData("abc", "B", null)]
    public void One_is_complete_with_its_last_token(string text, string stop, int? at)
    {
        var strings = new StopStrings(Bytes, [stop, "never there"]);
        var found = Encoding.UTF8.GetBytes(text).Select(token => strings.IsComplete(token)).ToList();
        found.IndexOf(true).ShouldBe(at ?? -1);
        found.Count(complete => complete).ShouldBe(at is null ? 0 : text.Split(stop).Length - 1);
    }

    [Fact]
    public void It_may_have_begun_in_earlier_tokens_but_not_been_complete_there()
    {
        StopStrings.After(Bytes, ["</b>"], "12</"u8.ToArray().Select(b => (int)b).ToArray())!('b').ShouldBeFalse();
        var ends = StopStrings.After(Bytes, ["</b>", ">"], [.. "1>2</b"u8.ToArray().Select(b => (int)b)])!;
        ends('>').ShouldBeTrue();
        ends('>').ShouldBeTrue();
        ends('b').ShouldBeFalse();
        StopStrings.After(Bytes, []).ShouldBeNull();
    }

    [Fact]
    public void Whatever_the_tokens_it_is_complete_where_the_text_first_has_it()
    {
        var tokenizer = TokenizerFile.Read(HfFolder.Source("qwen3"));
        Gen.Select(Gen.Int[0, 495].Array[1, 40], Gen.Int[0, 39], Gen.Int[1, 4]).Sample((tokens, from, length) =>
        {
            var whole = tokenizer.Decode(tokens);
            if (whole.Length == 0)
                return;
            var stop = whole.Substring(from % whole.Length, Math.Min(length, whole.Length - from % whole.Length));
            var strings = new StopStrings(tokenizer, [stop]);
            var decoder = new StreamingDecoder(tokenizer);
            var text = "";
            foreach (var token in tokens)
            {
                text += decoder.Append(token);
                var complete = strings.IsComplete(token);
                if (text.Contains(stop, StringComparison.Ordinal))
                {
                    complete.ShouldBeTrue();
                    return;
                }

                complete.ShouldBeFalse();
            }
        });
    }
}
