using Tppo.Modeling.Decoding;

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

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public async Task What_follows_a_request_is_generated_at_once_and_under_the_weights_it_began_with(DecoderKind kind)
    {
        using var old = Models.Random(seed: 1);
        using var fresh = Models.Random(seed: 2);
        var decoder = Engines.Decoder(kind);
        await using var engine = Engines.Over(decoder);
        var (first, second) = (Engines.Request(3, 4), Engines.Request(4, 5));
        decoder.BeforeForward = forward =>
        {
            if (forward == 2)
                engine.LoadPolicyAsync(2, fresh);
        };
        await engine.LoadPolicyAsync(1, old);

        var generation = await engine.GenerateAsync(first with { Next = done => done.Tokens.Length == 4 ? second : null }).InTime();
        var following = await generation.Following.ShouldNotBeNull().InTime();
        following.Following.ShouldBeNull();
        following.PolicyVersion.ShouldBe(1);
        following.Tokens.ShouldBe((await Engines.AloneAsync(old, second, kind)).Tokens);
        var steps = generation.Tokens.Length + following.Tokens.Length - 2; // a prefill gives each its first token
        engine.Counters.DecodeSteps.ShouldBe(steps);
        (await engine.GenerateAsync(Engines.Request(1, 1)).InTime()).PolicyVersion.ShouldBe(2);
        decoder.ModelDisposals.ShouldBe(1);
    }

    [Fact]
    public async Task What_follows_and_does_not_fit_fails_alone()
    {
        using var weights = Models.Random();
        await using var engine = Engines.Over(Engines.Decoder());
        await engine.LoadPolicyAsync(1, weights);
        var generation = await engine.GenerateAsync(Engines.Request(1, 2) with { Next = _ => Engines.Request(1, 1_000_000) }).InTime();
        await Should.ThrowAsync<ArgumentException>(generation.Following!);
        (await engine.GenerateAsync(Engines.Request(1, 2)).InTime()).Tokens.Length.ShouldBeInRange(1, 2);
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
}
