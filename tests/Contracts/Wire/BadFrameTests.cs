using System.Buffers.Binary;
using System.IO.Hashing;
using CsCheck;
using Tppo.Contracts;
using Tppo.Contracts.Wire;

namespace Tppo.Tests.Contracts.Wire;

public class BadFrameTests
{
    private const int BodyOfRunR = 4 + 2 + 1 + 4 + 1;

    public static TheoryData<int> Messages { get; } = [.. Enumerable.Range(0, Samples.All.Length)];

    [Theory, MemberData(nameof(Messages))]
    public void Every_prefix_is_refused(int message)
    {
        var bytes = Bytes(Samples.All[message]);
        for (var length = 0; length < bytes.Length; length++)
            Should.Throw<WireException>(() => Frame.Read(bytes.AsSpan(0, length)), $"{length}");
    }

    [Theory, MemberData(nameof(Messages))]
    public void Every_prefix_is_refused_even_where_the_checksum_fits(int message)
    {
        var bytes = Bytes(Samples.All[message]);
        for (var length = 0; length < bytes.Length - 4; length++)
            Should.Throw<WireException>(() => Frame.Read(Sealed(bytes[..length])), $"{length}");
        Should.Throw<WireException>(() => Frame.Read(Sealed(bytes[..^5]))).Message.ShouldStartWith("truncated at byte ");
    }

    [Theory, MemberData(nameof(Messages))]
    public void Every_single_flipped_bit_is_noticed(int message)
    {
        var bytes = Bytes(Samples.All[message]);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<WireException>(() => Frame.Read(bytes), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Frame.Read(bytes).Run.ShouldBe("r");
    }

    [Fact]
    public void Any_bytes_under_a_right_checksum_are_a_message_or_one_clear_error()
        => Gen.Select(Gen.Byte[1, 5], Gen.Byte.Array[0, 200]).Sample((kind, body) =>
        {
            try
            {
                Frame.Read(Sealed([.. Bytes(Samples.Policy).AsSpan(0, BodyOfRunR), .. body], kind));
            }
            catch (WireException exception)
            {
                exception.Message.ShouldNotContain("\n");
            }
        });

    [Fact]
    public void An_unknown_version_is_named()
    {
        var bytes = Bytes(Samples.Ticket);
        bytes[4] = 7;
        Error(bytes).ShouldBe("unknown version 7: this program reads versions 1 to 3");
    }

    [Fact]
    public void What_is_no_message_at_all_is_named() => Error("{ \"messageId\": 1 }"u8.ToArray()).ShouldBe("byte 0: 7B20226D begins no message: that is 5450504F");

    [Fact]
    public void A_wrong_checksum_is_named()
    {
        var bytes = Bytes(Samples.Ticket);
        bytes[^5]++;
        Error(bytes).ShouldContain("the checksum is ");
    }

    [Theory, InlineData(0), InlineData(6)]
    public void An_unknown_kind_is_named(byte kind) => Error(Sealed(Bytes(Samples.Ticket)[..^4], kind)).ShouldBe($"byte 6: unknown FrameKind {kind}");

    [Fact]
    public void Bytes_after_the_message_are_an_error()
        => Error(Sealed([.. Bytes(Samples.Policy)[..^4], 0, 0])).ShouldEndWith("2 bytes too many after the message");

    [Fact]
    public void Text_that_is_not_utf8_is_an_error()
    {
        var bytes = Bytes(Samples.Ticket)[..^4];
        bytes[BodyOfRunR - 1] = 0xff;
        Error(Sealed(bytes)).ShouldBe("byte 11: 1 bytes of text are not UTF-8");
    }

    [Fact]
    public void Text_that_has_no_utf8_is_not_written()
        => Should.Throw<WireException>(() => new Frame("r", Samples.Ticket with { Answer = "\ud800" }).ToBytes()).Message.ShouldStartWith("text that UTF-8 cannot hold");

    [Fact]
    public void Another_object_is_not_written()
        => Should.Throw<WireException>(() => new Frame("r", "text").ToBytes()).Message.ShouldBe("the format has no place for a String");

    [Fact]
    public void A_length_beyond_the_bytes_there_are_takes_no_memory()
    {
        var bytes = Bytes(Samples.Ticket)[..^4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(7), uint.MaxValue); // of the run's name
        Error(Sealed(bytes)).ShouldStartWith("truncated at byte");
        bytes = Bytes(Samples.Ticket)[..^4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 11), 0x7fff_ffff); // of the earlier tokens
        var before = GC.GetAllocatedBytesForCurrentThread();
        Error(Sealed(bytes)).ShouldStartWith("truncated at byte");
        bytes = Bytes(Samples.Window)[..^4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), 0x7fff_ffff); // of the further segments
        Error(Sealed(bytes)).ShouldStartWith("truncated at byte");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }

    [Theory, InlineData("ffffffff1f", "a token of more than 32 bits"), InlineData("ffffffffff", "a token of more than 5 bytes")]
    public void A_token_that_is_no_32_bit_number_is_an_error(string token, string error)
        => Error(Sealed([.. Bytes(Samples.Ticket)[..^11], .. Convert.FromHexString(token)])).ShouldEndWith(error);

    [Fact]
    public void An_unknown_finish_reason_or_role_or_flag_is_named()
    {
        var window = Bytes(Samples.Window)[..^4];
        var finish = window.Length - 4 - (7 + 12 + 16 + 4) - 7 - 1;
        window[finish].ShouldBe((byte)FinishReason.Length);
        window[finish] = 3;
        Error(Sealed(window)).ShouldBe($"byte {finish}: unknown FinishReason 3");
        window[finish] = 0;
        window[finish + 2] = 2;
        Error(Sealed(window)).ShouldBe($"byte {finish + 2}: 2 is neither 0 nor 1");
        var trained = Bytes(Samples.Trained)[..^4];
        trained[BodyOfRunR] = 2;
        Error(Sealed(trained)).ShouldBe($"byte {BodyOfRunR}: unknown Role 2");
    }

    [Fact]
    public void A_metric_that_is_there_twice_is_an_error()
    {
        byte[] metric = [1, 0, 0, 0, (byte)'m', .. new byte[8]];
        Error(Sealed([.. Bytes(Samples.Trained).AsSpan(0, BodyOfRunR), 0, 1, 0, 0, 0, 2, 0, 0, 0, .. metric, .. metric])).ShouldBe("the metric m is there twice");
    }

    private static byte[] Bytes(object message) => new Frame("r", message).ToBytes();

    private static string Error(byte[] bytes) => Should.Throw<WireException>(() => Frame.Read(bytes)).Message;

    /// <summary>With the checksum that fits, and another kind if one is given.</summary>
    private static byte[] Sealed(byte[] bytes, byte? kind = null)
    {
        byte[] copy = [.. bytes];
        if (kind is { } other)
            copy[6] = other;
        return [.. copy, .. BitConverter.GetBytes(Crc32.HashToUInt32(copy))];
    }
}
