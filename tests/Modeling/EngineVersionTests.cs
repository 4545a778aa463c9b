using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.Modeling;

/// <summary>New weights while sequences run.</summary>
public class EngineVersionTests
{
    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public async Task A_running_sequence_ends_under_the_weights_it_began_with(DecoderKind kind)
    {
        using var old = Models.Random(seed: 1);
        using var fresh = Models.Random(seed: 2);
        var decoder = Engines.Decoder(kind);
        await using var engine = Engines.Over(decoder);
        var (running, later) = (Engines.Request(3, 20), Engines.Request(4, 20));
        Task load = Task.CompletedTask;
        var laterTask = Task.FromResult<Generation>(null!);
        decoder.BeforeForward = forward =>
        {
            if (forward != 5)
                return;
            load = engine.LoadPolicyAsync(2, fresh);
            laterTask = engine.GenerateAsync(later);
        };
        await engine.LoadPolicyAsync(1, old);

        var first = await engine.GenerateAsync(running).InTime();
        await load.InTime();
        var second = await laterTask.InTime();

        first.PolicyVersion.ShouldBe(1);
        first.Tokens.ShouldBe((await Engines.AloneAsync(old, running, kind)).Tokens);
        first.Tokens.ShouldNotBe((await Engines.AloneAsync(fresh, running, kind)).Tokens);
        second.PolicyVersion.ShouldBe(2);
        second.Tokens.ShouldBe((await Engines.AloneAsync(fresh, later, kind)).Tokens);
    }

    [Fact]
    public async Task Old_weights_live_as_long_as_a_sequence_needs_them()
    {
        using var weights = Models.Random();
        var decoder = Engines.Decoder();
        var disposed = new List<int>();
        await using (var engine = Engines.Over(decoder))
        {
            decoder.BeforeForward = forward =>
            {
                disposed.Add(decoder.ModelDisposals);
                if (forward == 2)
                    engine.LoadPolicyAsync(2, weights);
            };
            await engine.LoadPolicyAsync(1, weights);
            await engine.GenerateAsync(Engines.Request(1, 6)).InTime();
            await engine.GenerateAsync(Engines.Request(1, 2)).InTime();
        }

        disposed.ShouldBe([0, 0, 0, 0, 0, 0, 1, 1]);
        decoder.ModelDisposals.ShouldBe(2);
        decoder.Disposals.ShouldBe(1);
    }

    [Fact]
    public async Task Values_are_those_of_a_full_forward_and_one_more_than_the_tokens()
    {
        using var weights = Models.Random();
        using var value = Models.Random(seed: 7, head: Head.Value);
        using var rotary = new Rotary(Models.Small, Engines.MaxLength);
        await using var engine = Engines.Over(Engines.Decoder());
        await engine.LoadPolicyAsync(1, weights);
        await engine.LoadValueAsync(new ValueEstimator(4, value.Copy(), rotary));

        foreach (var tokens in new[] { 1, 20 })
        {
            var request = Engines.Request(5, tokens);
            var generation = await engine.GenerateAsync(request).InTime();
            generation.ValueVersion.ShouldBe(4);
            generation.Values.Length.ShouldBe(tokens + 1);
            generation.Values.ShouldBeNear(Models.Values(value, [.. request.Prefix, .. generation.Tokens])[(request.Prefix.Length - 1)..]);
        }
    }

    [Fact]
    public async Task A_running_sequence_keeps_the_value_model_it_began_with()
    {
        using var weights = Models.Random();
        using var old = Models.Random(seed: 7, head: Head.Value);
        using var fresh = Models.Random(seed: 8, head: Head.Value);
        using var rotary = new Rotary(Models.Small, Engines.MaxLength);
        var decoder = Engines.Decoder();
        await using var engine = Engines.Over(decoder);
        decoder.BeforeForward = forward =>
        {
            if (forward == 3)
                engine.LoadValueAsync(new ValueEstimator(2, fresh.Copy(), rotary));
        };
        await engine.LoadPolicyAsync(1, weights);
        await engine.LoadValueAsync(new ValueEstimator(1, old.Copy(), rotary));

        var request = Engines.Request(5, 8);
        var first = await engine.GenerateAsync(request).InTime();
        var second = await engine.GenerateAsync(request).InTime();

        first.ValueVersion.ShouldBe(1);
        first.Values.ShouldBeNear(Models.Values(old, [.. request.Prefix, .. first.Tokens])[(request.Prefix.Length - 1)..]);
        second.ValueVersion.ShouldBe(2);
        second.Values.ShouldBeNear(Models.Values(fresh, [.. request.Prefix, .. second.Tokens])[(request.Prefix.Length - 1)..]);
    }
}
