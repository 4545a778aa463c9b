using TorchSharp;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>What is done over and over leaves no tensor behind.</summary>
public class TensorLifetimeTests
{
    // Counted by thread: tests of other classes run at the same time.
    private static long Live => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    [Fact]
    public void A_forward_leaves_its_result_alone()
    {
        using var weights = Models.Random();
        using var rotary = new Rotary(Models.Small, 8);
        using var value = Models.Random(head: Head.Value);
        using var tokens = tensor(new long[] { 1, 2, 3 }, 1, 3);
        var before = Live;
        using (var hidden = Trunk.Hidden(weights, tokens, rotary))
        {
            (Live - before).ShouldBe(1);
            using var logits = Trunk.Logits(weights, hidden);
            using var values = Trunk.Values(value, hidden);
            (Live - before).ShouldBe(3);
        }

        Live.ShouldBe(before);
    }

    [Fact]
    public void Weights_leave_nothing_when_disposed()
    {
        using var folder = new TemporaryFolder();
        var before = Live;
        using (var weights = ModelWeights.Initialise(Models.Small, Head.Policy, .02, 1))
        using (var copy = weights.Copy())
        using (var value = weights.WithValueHead())
        {
            (Live - before).ShouldBe(weights.Names.Count + copy.Names.Count + value.Names.Count);
            ModelFolder.Write(folder.Path, weights, new ByteTokenizer());
            using var read = ModelFolder.ReadWeights(folder.Path, Head.Policy);
            (Live - before).ShouldBe(2 * weights.Names.Count + copy.Names.Count + value.Names.Count);
        }

        Live.ShouldBe(before);
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public void A_decoder_leaves_nothing_when_disposed(DecoderKind kind)
    {
        using var weights = Models.Random();
        var before = Live;
        using (var decoder = Models.Decoder(kind, Models.Small, 2, 16))
        using (var model = decoder.Load(weights))
        {
            var loaded = Live;
            for (var i = 0; i < 3; i++)
                model.Forward([new SlotInput(0, 0, Models.Tokens(5, 1)), new SlotInput(1, 0, Models.Tokens(9, 1))], new float[2 * 37]);
            Live.ShouldBe(loaded);
        }

        Live.ShouldBe(before);
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public void A_value_estimator_leaves_nothing_when_disposed(DecoderKind kind)
    {
        using var weights = Models.Random(head: Head.Value);
        var before = Live;
        using (var estimator = Models.Estimator(kind, Models.Small, 16))
        using (var model = estimator.Load(weights))
        {
            var loaded = Live;
            for (var i = 0; i < 3; i++)
                model.Estimate([new StateSequence(Models.Tokens(5, 1), 2), new StateSequence(Models.Tokens(9, 1), 9)]);
            Live.ShouldBe(loaded);
        }

        Live.ShouldBe(before);
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public async Task The_engine_keeps_as_many_tensors_after_many_requests_as_after_the_first(DecoderKind kind)
    {
        using var weights = Models.Random();
        var decoder = Engines.Decoder(kind);
        var live = new List<long>();
        decoder.BeforeForward = _ => live.Add(Live);
        await using var engine = Engines.Over(decoder);
        for (var version = 1; version <= 4; version++)
        {
            await engine.LoadPolicyAsync(version, weights);
            await Task.WhenAll(Enumerable.Range(0, 7).Select(i => engine.GenerateAsync(Engines.Request(i)))).InTime();
            live.Count.ShouldBeGreaterThan(12 * version);
        }

        live.ShouldAllBe(balance => balance == live[0]);
    }
}
