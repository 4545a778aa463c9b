using CsCheck;
using Tppo.Contracts;
using Tppo.Contracts.Wire;

namespace Tppo.Tests.Contracts.Wire;

public class FrameTests
{
    [Fact]
    public void Tickets_come_back_as_they_were() => Samples.Tickets.Sample(ticket => ShouldBeEqual(RoundTrip(ticket), ticket));

    [Fact]
    public void Windows_come_back_as_they_were_with_every_bit_of_their_numbers() => Samples.Windows.Sample(window =>
    {
        var read = RoundTrip(window);
        read.Refilled.Length.ShouldBe(window.Refilled.Length);
        foreach (var (segment, expected) in read.Segments.Zip(window.Segments))
            ShouldBeEqual(segment, expected);
    });

    private static void ShouldBeEqual(WindowGenerated read, WindowGenerated window)
    {
        ShouldBeEqual(read.Ticket, window.Ticket);
        read.Tokens.ShouldBe(window.Tokens);
        Bits(read.LogProbs).ShouldBe(Bits(window.LogProbs));
        Bits(read.FullLogProbs).ShouldBe(Bits(window.FullLogProbs));
        Bits(read.Values).ShouldBe(Bits(window.Values));
        (read.Reward is { } reward ? Bits(reward) : []).ShouldBe(window.Reward is { } given ? Bits(given) : []);
        (read.Reward is null).ShouldBe(window.Reward is null);
        (read.PolicyVersion, read.ValueVersion, read.Finish, read.Correct)
            .ShouldBe((window.PolicyVersion, window.ValueVersion, window.Finish, window.Correct));
    }

    [Fact]
    public void Events_come_back_as_they_were()
    {
        Samples.Weights.Sample(w =>
        {
            var policy = new PolicyUpdated(w.Version, w.Location, w.Sha256);
            RoundTrip(policy).ShouldBe(policy);
            var value = new ValueUpdated(w.Version, w.Location, w.Sha256);
            RoundTrip(value).ShouldBe(value);
        });
        Samples.StepsTrained.Sample(trained =>
        {
            var read = RoundTrip(trained);
            (read.Role, read.Step).ShouldBe((trained.Role, trained.Step));
            read.Metrics.ToDictionary(metric => metric.Key, metric => BitConverter.DoubleToUInt64Bits(metric.Value))
                .ShouldBe(trained.Metrics.ToDictionary(metric => metric.Key, metric => BitConverter.DoubleToUInt64Bits(metric.Value)), ignoreOrder: true);
        });
    }

    [Fact]
    public void A_frame_says_of_which_run_it_is() => Frame.Read(new Frame("lauf-ü", Samples.Policy).ToBytes()).Run.ShouldBe("lauf-ü");

    [Fact]
    public void The_order_of_metrics_does_not_show()
    {
        var backwards = new StepTrained(Role.Value, 5, Samples.Trained.Metrics.Reverse().ToDictionary());
        new Frame("r", backwards).ToBytes().ShouldBe(new Frame("r", Samples.Trained).ToBytes());
    }

    [Theory]
    [InlineData(128, 75_000)] // text in the tokens of characters or ASCII bytes
    [InlineData(256, 79_000)] // any bytes
    [InlineData(151_936, 92_000)] // three bytes a token, where 32-bit integers would make it 99,000
    public void A_window_of_8192_tokens_is_small(int vocabularySize, int limit)
    {
        var window = Samples.Window with
        {
            Ticket = Samples.Ticket with { PromptTokens = Tokens(120), EarlierTokens = [] },
            Tokens = Tokens(8192),
            LogProbs = new float[8192],
            Values = new float[8193],
        };
        new Frame("arithmetic-1", window).ToBytes().Length.ShouldBeLessThan(limit);

        int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => (int)(i * 7919L % vocabularySize))];
    }

    private static T RoundTrip<T>(T message)
        where T : class => Frame.Read(new Frame("run", message).ToBytes()).Message.ShouldBeOfType<T>();

    private static void ShouldBeEqual(GenerateWindow actual, GenerateWindow expected)
    {
        actual.PromptTokens.ShouldBe(expected.PromptTokens);
        actual.EarlierTokens.ShouldBe(expected.EarlierTokens);
        actual.Refills.Select(start => start with { PromptTokens = [] }).ShouldBe(expected.Refills.Select(start => start with { PromptTokens = [] }));
        actual.Refills.SelectMany(start => start.PromptTokens).ShouldBe(expected.Refills.SelectMany(start => start.PromptTokens));
        (actual with { PromptTokens = expected.PromptTokens, EarlierTokens = expected.EarlierTokens, Refills = expected.Refills }).ShouldBe(expected);
    }

    private static uint[] Bits(params float[] values) => [.. values.Select(BitConverter.SingleToUInt32Bits)];
}
