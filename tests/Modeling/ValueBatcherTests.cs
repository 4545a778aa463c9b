using Tppo.Modeling;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.Modeling;

public class ValueBatcherTests
{
    private static readonly int[] Prefix = Models.Tokens(5, 1);
    private static readonly int[] Tokens = Models.Tokens(12, 2);

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public async Task Values_are_of_the_states_before_each_token_and_after_the_last(DecoderKind kind)
    {
        using var value = Models.Random(head: Head.Value);
        await using var batcher = Batcher(new HookedEstimator(Models.Estimator(kind, Models.Small, Engines.MaxLength)));
        await batcher.LoadAsync(4, value).InTime();
        var windows = Enumerable.Range(0, 20).Select(i => (Prefix: Models.Tokens(1 + i % 7, i), Tokens: Models.Tokens(1 + i, i + 50))).ToArray();

        var estimated = await Task.WhenAll(windows.Select(window => batcher.EstimateAsync(window.Prefix, window.Tokens))).InTime();

        foreach (var (window, values) in windows.Zip(estimated))
        {
            values.Version.ShouldBe(4);
            values.Values.Length.ShouldBe(window.Tokens.Length + 1);
            values.Values.ShouldBeNear(Models.Values(value, [.. window.Prefix, .. window.Tokens])[(window.Prefix.Length - 1)..]);
        }
    }

    [Fact]
    public async Task What_has_come_while_it_was_busy_is_estimated_together()
    {
        using var value = Models.Random(head: Head.Value);
        var estimator = new HookedEstimator(maxLength: 1 << 13);
        await using var batcher = Batcher(estimator);
        await batcher.LoadAsync(1, value).InTime();
        Task[] later = [];
        estimator.BeforeEstimate = estimate =>
        {
            if (estimate == 1)
                later = [.. new[] { 3, 4, 5, (1 << 13) - 8, (1 << 13) - 7, 9 }.Select(length => batcher.EstimateAsync(Prefix, new int[length]))];
        };
        await batcher.EstimateAsync(Prefix, Tokens).InTime();
        await Task.WhenAll(later).InTime();
        estimator.Batches.ShouldBe([1, 4, 2]); // the budget is 16384 tokens, prefixes of 5 included
    }

    [Theory, InlineData(1, new[] { 1, 1, 1, 1 }), InlineData(2, new[] { 1, 2, 1 })]
    public async Task No_more_are_estimated_together_than_it_is_told(int atOnce, int[] batches)
    {
        using var value = Models.Random(head: Head.Value);
        var estimator = new HookedEstimator();
        await using var batcher = new ValueBatcher(estimator, Models.Small.VocabularySize, atOnce);
        await batcher.LoadAsync(1, value).InTime();
        Task[] later = [];
        estimator.BeforeEstimate = estimate => later = estimate > 1 ? later : [.. Enumerable.Range(0, 3).Select(_ => batcher.EstimateAsync(Prefix, Tokens))];
        await batcher.EstimateAsync(Prefix, Tokens).InTime();
        await Task.WhenAll(later).InTime();
        estimator.Batches.ShouldBe(batches);
    }

    [Fact]
    public async Task A_new_version_serves_all_that_are_not_estimated_yet()
    {
        using var old = Models.Random(seed: 7, head: Head.Value);
        using var fresh = Models.Random(seed: 8, head: Head.Value);
        var estimator = new HookedEstimator();
        await using var batcher = Batcher(estimator);
        var (waiting, load) = (Task.FromResult<StateValues>(null!), Task.CompletedTask);
        estimator.BeforeEstimate = estimate =>
        {
            if (estimate != 1)
                return;
            waiting = batcher.EstimateAsync(Prefix, Tokens);
            load = batcher.LoadAsync(2, fresh);
        };
        await batcher.LoadAsync(1, old).InTime();

        var first = await batcher.EstimateAsync(Prefix, Tokens).InTime();
        var second = await waiting.InTime();
        await load.InTime();

        (first.Version, second.Version).ShouldBe((1, 2));
        first.Values.ShouldBeNear(Models.Values(old, [.. Prefix, .. Tokens])[(Prefix.Length - 1)..]);
        second.Values.ShouldBeNear(Models.Values(fresh, [.. Prefix, .. Tokens])[(Prefix.Length - 1)..]);
        estimator.ModelDisposals.ShouldBe(1);
    }

    [Fact]
    public async Task What_cannot_be_estimated_is_refused_at_once_and_does_no_harm()
    {
        using var value = Models.Random(head: Head.Value);
        await using var batcher = Batcher(new HookedEstimator());
        await batcher.LoadAsync(1, value).InTime();
        Should.Throw<ArgumentException>(() => { _ = batcher.EstimateAsync([], Tokens); });
        Should.Throw<ArgumentException>(() => { _ = batcher.EstimateAsync(Prefix, new int[Engines.MaxLength - 4]); });
        foreach (var id in new[] { 37, -1 })
            Should.Throw<ModelException>(() => { _ = batcher.EstimateAsync(Prefix, [1, id]); }).Message.ShouldContain($"token id {id}");
        (await batcher.EstimateAsync(Prefix, new int[Engines.MaxLength - 5]).InTime()).Values.Length.ShouldBe(Engines.MaxLength - 4);
    }

    [Fact]
    public async Task Without_weights_an_estimate_fails_and_the_batcher_goes_on()
    {
        using var value = Models.Random(head: Head.Value);
        await using var batcher = Batcher(new HookedEstimator());
        await Should.ThrowAsync<InvalidOperationException>(batcher.EstimateAsync(Prefix, Tokens).InTime());
        await Should.ThrowAsync<NullReferenceException>(batcher.LoadAsync(1, null!).InTime());
        await Should.ThrowAsync<InvalidOperationException>(batcher.EstimateAsync(Prefix, Tokens).InTime());
        await batcher.LoadAsync(2, value).InTime();
        (await batcher.EstimateAsync(Prefix, Tokens).InTime()).Version.ShouldBe(2);
    }

    [Fact]
    public async Task An_estimate_that_throws_fails_every_caller_and_every_later_call()
    {
        using var value = Models.Random(head: Head.Value);
        var estimator = new HookedEstimator();
        var tasks = new List<Task>();
        await using (var batcher = Batcher(estimator))
        {
            estimator.BeforeEstimate = _ =>
            {
                // Asked while it is about to fail: accepted, but never looked at.
                tasks.Add(batcher.EstimateAsync(Prefix, Tokens));
                tasks.Add(batcher.LoadAsync(2, value));
                throw new InvalidDataException("broken");
            };
            await batcher.LoadAsync(1, value).InTime();
            var first = batcher.EstimateAsync(Prefix, Tokens);

            (await Should.ThrowAsync<InvalidOperationException>(first.InTime())).Message.ShouldBe("The value batcher has failed: broken");
            tasks.Count.ShouldBe(2);
            foreach (var task in tasks)
                (await Should.ThrowAsync<InvalidOperationException>(task.InTime())).Message.ShouldContain("broken");
            Should.Throw<InvalidOperationException>(() => { _ = batcher.EstimateAsync(Prefix, Tokens); }).Message.ShouldContain("broken");
            Should.Throw<InvalidOperationException>(() => { _ = batcher.LoadAsync(3, value); }).Message.ShouldContain("broken");
        }

        (estimator.ModelDisposals, estimator.Disposals).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_thread_start_that_throws_fails_every_caller()
    {
        await using var batcher = new ValueBatcher(new HookedEstimator(), 37, 20, () => throw new InvalidDataException("broken"));
        (await Should.ThrowAsync<InvalidOperationException>(async () => await batcher.EstimateAsync(Prefix, Tokens).InTime()))
            .Message.ShouldContain("broken");
    }

    [Fact]
    public async Task Disposing_fails_what_waits_and_refuses_more()
    {
        using var value = Models.Random(head: Head.Value);
        var estimator = new HookedEstimator();
        var batcher = Batcher(estimator);
        var (waiting, disposal) = (Task.FromResult<StateValues>(null!), Task.CompletedTask);
        estimator.BeforeEstimate = _ =>
        {
            waiting = batcher.EstimateAsync(Prefix, Tokens);
            disposal = batcher.DisposeAsync().AsTask();
        };
        await batcher.LoadAsync(1, value).InTime();

        (await batcher.EstimateAsync(Prefix, Tokens).InTime()).Version.ShouldBe(1);

        await Should.ThrowAsync<ObjectDisposedException>(waiting.InTime());
        await disposal.InTime();
        await batcher.DisposeAsync();
        Should.Throw<ObjectDisposedException>(() => { _ = batcher.EstimateAsync(Prefix, Tokens); });
        Should.Throw<ObjectDisposedException>(() => { _ = batcher.LoadAsync(1, value); });
        (estimator.ModelDisposals, estimator.Disposals).ShouldBe((1, 1));
    }

    private static ValueBatcher Batcher(IValueEstimator estimator) => new(estimator, Models.Small.VocabularySize, 20);
}
