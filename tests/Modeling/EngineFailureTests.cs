using Tppo.Modeling;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.Modeling;

/// <summary>Whatever goes wrong, no caller waits for ever.</summary>
public class EngineFailureTests
{
    [Fact]
    public async Task A_request_that_does_not_fit_is_refused_at_once_and_does_no_harm()
    {
        using var weights = Models.Random();
        await using var engine = Engines.Over(Engines.Decoder());
        await engine.LoadPolicyAsync(1, weights);
        foreach (var request in new GenerationRequest[]
        {
            new([], 1, 0),
            new([1], 0, 0),
            new([1], -1, 0),
            new(new int[Engines.MaxLength], 1, 0),
            new([1], Engines.MaxLength, 0),
            new([1], int.MaxValue, 0),
        })
        {
            Should.Throw<ArgumentException>(() => { _ = engine.GenerateAsync(request); });
        }

        foreach (var id in new[] { 37, -1 })
            Should.Throw<ModelException>(() => { _ = engine.GenerateAsync(new GenerationRequest([1, id], 1, 0)); }).Message.ShouldContain($"token id {id}");

        (await engine.GenerateAsync(new GenerationRequest([1], Engines.MaxLength - 1, 0)).InTime()).Tokens.Length.ShouldBe(Engines.MaxLength - 1);
    }

    [Fact]
    public async Task Without_weights_a_request_fails_and_the_engine_goes_on()
    {
        using var weights = Models.Random();
        await using var engine = Engines.Over(Engines.Decoder());
        await Should.ThrowAsync<InvalidOperationException>(engine.GenerateAsync(Engines.Request(1)).InTime());
        await engine.LoadPolicyAsync(1, weights).InTime();
        await engine.GenerateAsync(Engines.Request(1)).InTime();
    }

    [Fact]
    public async Task Weights_that_cannot_be_loaded_fail_their_caller_and_the_engine_goes_on_with_the_next()
    {
        using var weights = Models.Random();
        await using var engine = Engines.Over(Engines.Decoder());
        await engine.LoadPolicyAsync(1, weights).InTime();
        await Should.ThrowAsync<NullReferenceException>(engine.LoadPolicyAsync(2, null!).InTime());
        // The old ones are gone by then: on a GPU there is no room for both.
        await Should.ThrowAsync<InvalidOperationException>(engine.GenerateAsync(Engines.Request(1)).InTime());
        await engine.LoadPolicyAsync(3, weights).InTime();
        (await engine.GenerateAsync(Engines.Request(1)).InTime()).PolicyVersion.ShouldBe(3);
    }

    [Fact]
    public async Task Unloaded_weights_give_their_tensors_back_and_serve_no_more()
    {
        using var weights = Models.Random();
        await using var engine = Engines.Over(Engines.Decoder());
        await engine.LoadPolicyAsync(1, weights).InTime();
        await engine.GenerateAsync(Engines.Request(1)).InTime();
        await engine.UnloadPolicyAsync().InTime();
        await Should.ThrowAsync<InvalidOperationException>(engine.GenerateAsync(Engines.Request(1)).InTime());
    }

    [Fact]
    public async Task Disposing_fails_what_runs_and_what_waits_and_refuses_more()
    {
        using var weights = Models.Random();
        var decoder = Engines.Decoder(slots: 2);
        var engine = Engines.Over(decoder);
        var disposal = Task.CompletedTask;
        decoder.BeforeForward = forward =>
        {
            if (forward == 3)
                disposal = engine.DisposeAsync().AsTask();
        };
        await engine.LoadPolicyAsync(1, weights);

        var tasks = Enumerable.Range(0, 5).Select(i => engine.GenerateAsync(Engines.Request(i, 50))).ToArray();

        foreach (var task in tasks)
            await Should.ThrowAsync<ObjectDisposedException>(task.InTime());
        await disposal.InTime();
        Should.Throw<ObjectDisposedException>(() => { _ = engine.GenerateAsync(Engines.Request(1)); });
        Should.Throw<ObjectDisposedException>(() => { _ = engine.LoadPolicyAsync(1, weights); });
        decoder.ModelDisposals.ShouldBe(1);
        decoder.Disposals.ShouldBe(1);
    }

    [Fact]
    public async Task Disposing_twice_is_disposing_once()
    {
        using var weights = Models.Random();
        var decoder = Engines.Decoder();
        var engine = Engines.Over(decoder);
        await engine.LoadPolicyAsync(1, weights);
        await engine.DisposeAsync();
        await engine.DisposeAsync();
        decoder.ModelDisposals.ShouldBe(1);
    }

    [Fact]
    public async Task A_forward_that_throws_fails_every_caller_and_every_later_call()
    {
        using var weights = Models.Random();
        var decoder = Engines.Decoder(slots: 2);
        var tasks = new List<Task>();
        await using (var engine = Engines.Over(decoder))
        {
            decoder.BeforeForward = forward =>
            {
                if (forward != 3)
                    return;
                // Asked while the engine is about to fail: accepted, but never looked at.
                tasks.Add(engine.GenerateAsync(Engines.Request(9)));
                tasks.Add(engine.LoadPolicyAsync(2, weights));
                throw new InvalidDataException("broken");
            };
            await engine.LoadPolicyAsync(1, weights);
            var earlier = Enumerable.Range(0, 5).Select(i => engine.GenerateAsync(Engines.Request(i, 50))).ToArray();

            foreach (var task in earlier)
                (await Should.ThrowAsync<Exception>(task.InTime())).ToString().ShouldContain("broken");
            tasks.Count.ShouldBe(2);
            foreach (var task in tasks)
                (await Should.ThrowAsync<Exception>(task.InTime())).ToString().ShouldContain("broken");
            Should.Throw<InvalidOperationException>(() => { _ = engine.GenerateAsync(Engines.Request(1)); }).ToString().ShouldContain("broken");
            Should.Throw<InvalidOperationException>(() => { _ = engine.LoadPolicyAsync(3, weights); }).ToString().ShouldContain("broken");
        }

        decoder.ModelDisposals.ShouldBe(1);
        decoder.Disposals.ShouldBe(1);
    }

    [Fact]
    public async Task A_thread_start_that_throws_fails_every_caller()
    {
        await using var engine = new DecodingEngine(
            Engines.Decoder(), new HashSet<int>(), 37, new SamplingOptions(), () => throw new InvalidDataException("broken"));
        await Should.ThrowAsync<Exception>(async () => await engine.GenerateAsync(Engines.Request(3, 8)).InTime()).ShouldNotBeTimeout();
    }

    [Fact]
    public async Task Logits_that_are_not_numbers_are_an_error()
    {
        using var weights = Models.Random();
        using (TorchSharp.torch.no_grad())
            weights[ParameterLayout.FinalNorm].fill_(float.NaN);
        await Should.ThrowAsync<Exception>(async () => await Engines.AloneAsync(weights, Engines.Request(1)).InTime()).ShouldNotBeTimeout();
    }
}

file static class Hangs
{
    public static async Task ShouldNotBeTimeout(this Task<Exception> thrown) => (await thrown).ShouldNotBeOfType<TimeoutException>();
}
