using System.Text.Json;
using CsCheck;
using Tppo.Modeling.Tokenization.Normalization;

namespace Tppo.Tests.Modeling.Tokenization;

public class NfcTests
{
    [Fact]
    public void Texts_are_composed_as_the_reference_composes_them()
    {
        var cases = JsonSerializer.Deserialize<string[][]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "nfc.json")))!;
        cases.Length.ShouldBe(600);
        foreach (var pair in cases)
            Nfc.Normalize(pair[0]).ShouldBe(pair[1]);
    }

    [Theory]
    [InlineData("a\u0301", "á")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")] // marks in order, nothing to compose
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("\u212B", "Å")] // the sign for ångström is the letter
    [InlineData("\u0958", "\u0915\u093C")] // excluded from composition
    [InlineData("\uFB01", "\uFB01")] // a ligature is compatible, not canonical
    [InlineData("a\u0300\u0301", "à\u0301")] // a second mark of the class is blocked
    public void Known_texts(string text, string expected) => Nfc.Normalize(text).ShouldBe(expected);

    [Fact]
    public void What_is_composed_stays() => Texts.Any.Sample(text => Nfc.Normalize(Nfc.Normalize(text)).ShouldBe(Nfc.Normalize(text)));
}
