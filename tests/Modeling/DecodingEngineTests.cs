using Tppo.Modeling.Decoding;

namespace Tppo.Tests.Modeling;

public class DecodingEngineTests
{
    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public async Task Each_request_gets_what_it_would_get_alone(DecoderKind kind)
    {
        using var weights = Models.Random();
        var requests = Enumerable.Range(0, 11).Select(i => Engines.Request(i, 1 + i)).ToArray();
        await using var engine = Engines.Over(Engines.Decoder(kind, slots: 3));
        await engine.LoadPolicyAsync(5, weights);

        var together = await Task.WhenAll(requests.Select(engine.GenerateAsync)).InTime();

        foreach (var (request, generation) in requests.Zip(together))
        {
            var alone = await Engines.AloneAsync(weights, request, kind);
            generation.Tokens.ShouldBe(alone.Tokens);
            generation.PolicyVersion.ShouldBe(5);
            if (kind == DecoderKind.Simd)
                generation.LogProbs.ShouldBeBits(alone.LogProbs);
            else
                generation.LogProbs.ShouldBeNear(alone.LogProbs);
        }
    }

    [Fact]
    public async Task Log_probs_are_those_of_the_tokens()
    {
        using var weights = Models.Random();
        var request = Engines.Request(4, 30);
        var generation = await Engines.AloneAsync(weights, request);
        var logits = Models.Logits(weights, [.. request.Prefix, .. generation.Tokens]);
        generation.LogProbs.ShouldBeNear([.. generation.Tokens.Select((token, t) => Models.LogSoftmax(logits[request.Prefix.Length - 1 + t])[token])]);
    }

    [Fact]
    public async Task A_generation_continued_in_pieces_is_the_one_made_at_once()
    {
        using var weights = Models.Random();
        var request = Engines.Request(6, 40);
        var whole = await Engines.AloneAsync(weights, request);
        var first = await Engines.AloneAsync(weights, request with { MaxNewTokens = 13 });
        var second = await Engines.AloneAsync(weights, request with { Prefix = [.. request.Prefix, .. first.Tokens], MaxNewTokens = 27 });
        first.Tokens.Concat(second.Tokens).ShouldBe(whole.Tokens);
        first.LogProbs.Concat(second.LogProbs).ShouldBeBits(whole.LogProbs);
    }

    [Fact]
    public async Task Another_seed_gives_other_tokens()
    {
        using var weights = Models.Random();
        var request = Engines.Request(4, 30);
        var other = await Engines.AloneAsync(weights, request with { Seed = request.Seed + 1 });
        other.Tokens.ShouldNotBe((await Engines.AloneAsync(weights, request)).Tokens);
    }

    [Fact]
    public async Task An_end_token_ends_and_is_part_of_the_response()
    {
        using var weights = Models.Random();
        var request = Engines.Request(2, 30);
        var free = (await Engines.AloneAsync(weights, request)).Tokens;
        var end = free[9];
        await using var engine = Engines.Over(Engines.Decoder(), end, 1000);
        await engine.LoadPolicyAsync(1, weights);

        var generation = await engine.GenerateAsync(request).InTime();

        generation.Tokens.ShouldBe(free[..(Array.IndexOf(free, end) + 1)]);
        generation.LogProbs.Length.ShouldBe(generation.Tokens.Length);
        generation.Ended.ShouldBeTrue();
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public async Task Nothing_ends_before_its_fewest_tokens(DecoderKind kind)
    {
        using var weights = Models.Random();
        var request = Engines.Request(2, 30) with { MinNewTokens = 9 };
        int[] ends = [.. Enumerable.Range(0, Models.Small.VocabularySize).Where(id => id % 3 != 0)];
        await using var engine = Engines.Over(Engines.Decoder(kind), ends);
        await engine.LoadPolicyAsync(1, weights);

        var generation = await engine.GenerateAsync(request with { Ends = _ => true }).InTime();
        var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => engine.GenerateAsync(Engines.Request(i, 30) with { MinNewTokens = i }))).InTime();

        generation.Tokens.Length.ShouldBe(10);
        generation.Ended.ShouldBeTrue();
        generation.Tokens[..9].ShouldAllBe(token => token % 3 == 0);
        var logits = Models.Logits(weights, [.. request.Prefix, .. generation.Tokens]);
        for (var t = 0; t < 9; t++)
        {
            var of = Models.LogSoftmax(logits[request.Prefix.Length - 1 + t]);
            generation.FullLogProbs[t].ShouldBe(of[generation.Tokens[t]], 1e-4f);
            var rest = of.Where((_, token) => token % 3 == 0).Sum(logProb => Math.Exp(logProb));
            generation.LogProbs[t].ShouldBe(of[generation.Tokens[t]] - (float)Math.Log(rest), 1e-4f);
        }

        foreach (var (i, other) in others.Index())
        {
            other.Tokens.Length.ShouldBeGreaterThan(i);
            other.Tokens[..i].ShouldAllBe(token => token % 3 == 0);
            other.Tokens[i..^1].ShouldAllBe(token => token % 3 == 0);
        }
    }

    [Fact]
    public async Task A_request_says_itself_with_which_token_it_ends()
    {
        using var weights = Models.Random();
        var request = Engines.Request(2, 30);
        var free = (await Engines.AloneAsync(weights, request)).Tokens;
        var asked = new List<int>();
        var generation = await Engines.AloneAsync(weights, request with
        {
            Ends = token =>
            {
                asked.Add(token);
                return asked.Count == 7;
            },
        });
        generation.Tokens.ShouldBe(free[..7]);
        generation.Ended.ShouldBeTrue();
        asked.ShouldBe(free[..7]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(Engines.MaxLength - 3)]
    public async Task A_cut_response_has_as_many_tokens_as_were_asked_and_has_not_ended(int tokens)
    {
        using var weights = Models.Random();
        var generation = await Engines.AloneAsync(weights, Engines.Request(2, tokens));
        generation.Tokens.Length.ShouldBe(tokens);
        generation.Ended.ShouldBeFalse();
    }

    [Fact]
    public async Task An_end_token_at_the_last_place_ends()
    {
        using var weights = Models.Random();
        var request = Engines.Request(2, 1);
        await using var engine = Engines.Over(Engines.Decoder(), (await Engines.AloneAsync(weights, request)).Tokens[0]);
        await engine.LoadPolicyAsync(1, weights);
        (await engine.GenerateAsync(request).InTime()).Ended.ShouldBeTrue();
    }

    [Fact]
    public async Task Says_what_it_had_done_when_it_was_given_a_version()
    {
        using var weights = Models.Random();
        await using var engine = Engines.Over(Engines.Decoder());
        foreach (var version in new[] { 0, 1, 3 })
        {
            await engine.LoadPolicyAsync(version, weights);
            await engine.GenerateAsync(Engines.Request(version, 4)).InTime();
        }

        Enumerable.Range(0, 5).Select(version => engine.CountersBefore(version).GeneratedTokens).ShouldBe([0, 4, 8, 8, 12]);
    }

    [Fact]
    public async Task Counts_what_it_does()
    {
        using var weights = Models.Random();
        using var entered = new ManualResetEventSlim();
        using var open = new ManualResetEventSlim();
        var decoder = Engines.Decoder(slots: 2);
        decoder.BeforeForward = _ =>
        {
            entered.Set();
            open.Wait();
        };
        await using var engine = Engines.Over(decoder);
        await engine.LoadPolicyAsync(1, weights);

        // a: fed; a stepped while b is fed; both stepped, b done; a stepped and done while c is fed and done.
        var a = engine.GenerateAsync(new GenerationRequest([1, 2, 3], 4, 0));
        entered.Wait(TestContext.Current.CancellationToken);
        var b = engine.GenerateAsync(new GenerationRequest([1, 2], 2, 0));
        var c = engine.GenerateAsync(new GenerationRequest([1], 1, 0));
        open.Set();
        await Task.WhenAll(a, b, c).InTime();
        await engine.LoadPolicyAsync(2, weights); // the engine has gone round once more

        engine.Counters.ShouldBe(new EngineCounters(GeneratedTokens: 7, PrefillTokens: 6, DecodeSteps: 3, BusySlotSteps: 6, SlotSteps: 6));
    }
}
