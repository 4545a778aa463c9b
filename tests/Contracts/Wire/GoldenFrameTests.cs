using Tppo.Contracts.Wire;

namespace Tppo.Tests.Contracts.Wire;

/// <summary>Frames written by hand from docs/wire-format.md; the checksums are those of zlib's crc32.</summary>
public class GoldenFrameTests
{
    private const string BeforeExtra =
        "01000000 02000000 03000000" + // slot, step, count
        "04000000 06000000 00000000" + // window index, max new tokens, min version
        "0807060504030201" + // seed
        "01000000 67" + // group "g"
        "02000000 c3bc" + // answer "ü"
        "00000000"; // data source ""

    private const string AfterExtra =
        "02000000 05 ac02" + // prompt 5, 300
        "01000000 f0a204" + // earlier 70000
        NoRefills;

    private const string NoRefills = "00000000";

    private const string TwoRefills = "02000000" +
        "08000000" + "0a00000000000000" + "01000000 68" + "01000000 61" + "01000000 64" + "00" + "01000000 09" + // start 8, seed, "h", "a", "d", no extra, prompt 9
        "0b000000" + "0a00000000000000" + "01000000 68" + "01000000 61" + "01000000 64" + "01 02000000 7b7d" + "01000000 09"; // start 11

    /// <summary>Extra: there, "{}".</summary>
    private const string TicketBody = BeforeExtra + "01 02000000 7b7d" + AfterExtra;

    private const string Ticket = "5450504f 0300 01" + "02000000 7231" + TicketBody + "7231b66e";

    private const string Window = "5450504f 0300 02" + "02000000 7231" + TicketBody +
        "02000000 01000000 01" + // policy and value version, finish: length
        "01 01" + // correct: there, true
        "01 0000803f" + // reward: there, 1
        "02000000 07 8001" + // tokens 7, 128
        "02000000 000000bf 00000000" + // log-probs -0.5, 0
        "03000000 0000803f 000000c0 00000000" + // values 1, -2, 0
        "00000000" + // no other log-probs over the whole vocabulary
        "00000000" + // no further segment
        "2aa39166";

    private const string Refilled = "5450504f 0300 02" + "02000000 7231" + BeforeExtra + "01 02000000 7b7d" + "02000000 05 ac02" + "01000000 f0a204" + TwoRefills +
        "02000000 01000000 01" + "01 01" + "01 0000803f" + "02000000 07 8001" + "02000000 000000bf 00000000" + "03000000 0000803f 000000c0 00000000" + "00000000" +
        "01000000" + // a further segment:
        "01000000 02000000 08000000 00000000 04000000 00000000" + // slot and step as before, start 8, window 0, at most 4 tokens
        "0a00000000000000" + "01000000 68" + "01000000 61" + "01000000 64" + "00" + "01000000 09" + "00000000" + NoRefills +
        "02000000 01000000 02" + // finish: window
        "00 00" + // neither verdict nor reward
        "02000000 07 8001" + "02000000 000000bf 00000000" + "03000000 0000803f 000000c0 00000000" +
        "02000000 000040bf 000000bf" + // full log-probs -0.75, -0.5
        "fe2a7327";

    [Fact]
    public void A_ticket() => Shown(new Frame("r1", Samples.Ticket).ToBytes()).ShouldBe(Compact(Ticket));

    [Fact]
    public void A_window() => Shown(new Frame("r1", Samples.Window).ToBytes()).ShouldBe(Compact(Window));

    [Fact]
    public void A_window_with_a_further_segment() => Shown(new Frame("r1", Samples.Refilled).ToBytes()).ShouldBe(Compact(Refilled));

    [Fact]
    public void They_read_too()
    {
        Frame.Read(Convert.FromHexString(Compact(Ticket))).Run.ShouldBe("r1");
        Frame.Read(Convert.FromHexString(Compact(Window))).Run.ShouldBe("r1");
        Frame.Read(Convert.FromHexString(Compact(Refilled))).Run.ShouldBe("r1");
    }

    private static string Shown(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Compact(string hex) => hex.Replace(" ", "", StringComparison.Ordinal);
}
