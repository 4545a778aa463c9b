using Tppo.Consumers.Policy;
using Tppo.Contracts;
using Tppo.Modeling;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Producers.Batching;
using Tppo.Producers.Rollouts;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Tasks.Rewards;
using Tppo.Tests.Consumers;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

/// <summary>A tiny model with random weights, and the real engine.</summary>
public sealed class RolloutWorkerTests : IAsyncLifetime
{
    private const int Slots = 24;
    private static readonly RolloutOptions Windowed = Tiny.Recipe.Rollout;
    private static readonly RolloutOptions Whole = Windowed with { WindowResponseLength = Windowed.MaxResponseLength };
    private static readonly RewardOptions Rewards = new() { RewardCorrect = 2, RewardWrong = -3 };
    private const int Step = 5; // the version of the weights
    private static readonly PauseGate NeverPaused = new("no-such-file", TimeProvider.System);
    private readonly VersionGate _versions = new();
    private readonly ModelWeights _value = RandomValue();
    private DecodingEngine _engine = null!;
    private ValueBatcher _values = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = EngineFactory.Create(Windowed, Tiny.Config, EngineFactory.Sampling(Windowed));
        using var policy = Tiny.Policy();
        await _engine.LoadPolicyAsync(5, policy);
        _values = EngineFactory.CreateValues(Windowed, Tiny.Config);
        await _values.LoadAsync(6, _value);
        _versions.PolicyIs(5);
        _versions.ValueIs(6);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _values.DisposeAsync();
        _value.Dispose();
    }

    [Fact]
    public async Task Windows_one_after_another_are_what_one_long_window_would_be()
    {
        HashSet<FinishReason> seen = [];
        for (var slot = 0; slot < Slots; slot++)
        {
            var windows = await Trajectory(Windowed, slot);
            var whole = (await Trajectory(Whole, slot)).ShouldHaveSingleItem();
            windows.SelectMany(window => window.Tokens).ShouldBe(whole.Tokens);
            windows.SelectMany(window => window.LogProbs).ToArray().ShouldBeClose(whole.LogProbs, 1e-4);
            windows.SelectMany(window => window.Values[..^1]).ToArray().ShouldBeClose(whole.Values[..^1], 1e-4);
            windows[^1].Finish.ShouldBe(whole.Finish);
            seen.UnionWith(windows.Select(window => window.Finish));
        }

        seen.Count.ShouldBe(3); // else these seeds test too little
    }

    [Fact]
    public async Task Every_window_says_how_it_ended_and_is_scored_only_where_the_response_did()
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            var windows = await Trajectory(Windowed, slot);
            foreach (var window in windows)
            {
                var stopped = window.Tokens[^1] == Tiny.Tokenizer.EndTokenId;
                window.Finish.ShouldBe(stopped ? FinishReason.Stop : window.ResponseLength == 24 ? FinishReason.Length : FinishReason.Window);
                window.Tokens[..^1].ShouldNotContain(Tiny.Tokenizer.EndTokenId);
                (window.LogProbs.Length, window.Values.Length).ShouldBe((window.Tokens.Length, window.Tokens.Length + 1));
                (window.Values[^1] == 0).ShouldBe(window.Ended);
                (window.PolicyVersion, window.ValueVersion).ShouldBe((5, 6));
                (window.Reward is not null).ShouldBe(window.Ended);
                (window.Correct is not null).ShouldBe(window.Ended);
                if (!window.Ended)
                    window.Tokens.Length.ShouldBe(4);
            }
        }
    }

    [Fact]
    public async Task A_slot_that_refills_generates_what_each_of_its_prompts_alone_would_give_until_its_tokens_are_used_up()
    {
        var refilled = Windowed with { WindowResponseLength = 16, Refill = Refill.Slot };
        var counts = new HashSet<int>();
        for (var slot = 0; slot < Slots; slot++)
        {
            var ticket = Tickets(refilled).First(slot)[0] with { Step = Step, MinVersion = 0, MaxNewTokens = 16 };
            var window = (await Worker(refilled).GenerateAsync(ticket, TestContext.Current.CancellationToken)).ShouldNotBeNull();
            var (left, index) = (16, 0);
            foreach (var segment in window.Segments)
            {
                segment.Ticket.MaxNewTokens.ShouldBe(left);
                segment.Ticket.TrajectoryIndex.ShouldBe(index++);
                var alone = (await Worker(Whole).GenerateAsync(segment.Ticket, TestContext.Current.CancellationToken))!;
                segment.Tokens.ShouldBe(alone.Tokens);
                segment.LogProbs.ShouldBeClose(alone.LogProbs, 1e-5);
                (segment.Correct, segment.Reward).ShouldBe((alone.Correct, alone.Reward));
                left -= segment.Tokens.Length;
            }

            var last = window.Segments.Last();
            (last.Ended ? left : 0).ShouldBe(left); // cut only where nothing is left
            counts.Add(index);
        }

        counts.Count.ShouldBeGreaterThan(2); // else these seeds test too little
    }

    [Fact]
    public async Task A_slot_that_refills_begins_nothing_for_less_than_the_fewest_tokens()
    {
        var refilled = Windowed with { WindowResponseLength = 16, Refill = Refill.Slot, RefillMinTokens = 16 };
        for (var slot = 0; slot < Slots; slot++)
        {
            var ticket = Tickets(refilled).First(slot)[0] with { Step = Step, MinVersion = 0, MaxNewTokens = 16 };
            (await Worker(refilled).GenerateAsync(ticket, TestContext.Current.CancellationToken))!.Refilled.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_text_that_stops_a_response_does_so_across_a_cut_too()
    {
        var across = 0;
        for (var slot = 0; slot < Slots; slot++)
        {
            var whole = (await Trajectory(Whole, slot)).ShouldHaveSingleItem();
            var text = Tiny.Tokenizer.Decode(whole.Tokens);
            if (text.Length < 6 || whole.Tokens.Contains(Tiny.Tokenizer.PadTokenId)) // which is no text
                continue;
            var stop = text[3..5]; // the last of the first window of 4, and the first of the second
            var end = text.IndexOf(stop, StringComparison.Ordinal) + 2;
            var stopping = Windowed with { StopStrings = new TextList("never there", stop) };
            var windows = await Trajectory(stopping, slot);
            windows.SelectMany(window => window.Tokens).ShouldBe(whole.Tokens[..end]);
            windows[^1].Finish.ShouldBe(FinishReason.Stop);
            windows[^1].Reward.ShouldNotBeNull();
            windows[^1].Values[^1].ShouldBe(0);
            across += end == 5 ? 1 : 0;
        }

        across.ShouldBeGreaterThan(2); // else these seeds test too little
    }

    [Fact]
    public async Task No_response_ends_before_its_fewest_tokens_whatever_the_windows()
    {
        var (longer, restricted) = (0, 0);
        for (var slot = 0; slot < Slots; slot++)
        {
            var free = await Trajectory(Windowed, slot);
            var windows = await Trajectory(Windowed with { MinTokens = 10, StopStrings = new TextList("0", "1", "2", "3") }, slot);
            var tokens = windows.SelectMany(window => window.Tokens).ToList();
            tokens.Count.ShouldBeGreaterThan(10);
            tokens[..10].ShouldNotContain(Tiny.Tokenizer.EndTokenId);
            longer += free.Sum(window => window.Tokens.Length) <= 10 ? 1 : 0;
            restricted += windows.Count(window => window.FullLogProbs.Length > 0);
        }

        longer.ShouldBeGreaterThan(0); // else these seeds test too little
        restricted.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_value_at_a_cut_is_the_next_window_s_first()
    {
        var windows = await Trajectory(Windowed, slot: 0);
        for (var slot = 1; windows.Count < 3; slot++)
            windows = await Trajectory(Windowed, slot);
        foreach (var (earlier, later) in windows.Zip(windows.Skip(1)))
            earlier.Values[^1].ShouldBe(later.Values[0], 1e-5f);
    }

    [Fact]
    public async Task Values_are_the_value_model_s()
    {
        foreach (var window in await Trajectory(Windowed, slot: 3))
        {
            int[] prefix = [.. window.Ticket.PromptTokens, .. window.Ticket.EarlierTokens];
            var expected = Modeling.Models.Values(_value, [.. prefix, .. window.Tokens])[(prefix.Length - 1)..];
            window.Values[..^1].ShouldBeClose(expected[..^1], 1e-4);
        }
    }

    [Fact]
    public async Task Where_nothing_reads_values_none_are_estimated()
    {
        var worker = new RolloutWorker(_engine, _versions, NeverPaused, Tiny.Tokenizer, Judge(), Windowed, new RolloutInstruments(Unheard.Meter(), _engine));
        var window = (await worker.GenerateAsync(Tickets(Windowed).First(0)[0] with { Step = Step }, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        window.Values.ShouldBe(new float[window.Tokens.Length + 1]);
        window.ValueVersion.ShouldBe(0);
    }

    [Fact]
    public async Task Values_that_are_not_numbers_are_an_error_that_names_the_version()
    {
        using var broken = RandomValue();
        broken.Tensors.Last().fill_(float.NaN);
        await _values.LoadAsync(7, broken);
        var generating = Worker(Windowed).GenerateAsync(Tickets(Windowed).First(0)[0] with { Step = Step }, TestContext.Current.CancellationToken);
        (await Should.ThrowAsync<NotFiniteException>(generating)).Message.ShouldContain("version 7 of the value model");
    }

    [Fact]
    public async Task Behaviour_log_probs_are_the_policy_s()
    {
        using var policy = Tiny.Policy();
        foreach (var window in await Trajectory(Windowed, slot: 3))
        {
            window.LogProbs.ShouldBeClose(Windows.LogProbs(policy, window), 1e-4);
            window.FullLogProbs.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Where_tokens_are_cut_off_the_log_probs_over_the_whole_vocabulary_are_there_too()
    {
        var restricted = Windowed with { TopK = 3 };
        using var policy = Tiny.Policy();
        await using var engine = EngineFactory.Create(restricted, Tiny.Config, EngineFactory.Sampling(restricted));
        await engine.LoadPolicyAsync(Step, policy);
        var worker = new RolloutWorker(engine, _versions, NeverPaused, Tiny.Tokenizer, Judge(), restricted, new RolloutInstruments(Unheard.Meter(), engine));
        var window = (await worker.GenerateAsync(Tickets(restricted).First(0)[0] with { Step = Step }, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        window.FullLogProbs.ShouldBeClose(Windows.LogProbs(policy, window), 1e-4);
        window.ComparableLogProbs.ShouldBe(window.FullLogProbs);
        window.LogProbs.Zip(window.FullLogProbs).ShouldAllBe(pair => pair.First > pair.Second);
    }

    [Fact]
    public async Task The_whole_response_is_verified()
    {
        var windows = await Trajectory(Windowed, slot: 0);
        for (var slot = 1; windows.Count < 2; slot++)
            windows = await Trajectory(Windowed, slot);
        var last = windows[^1].Ticket;
        var response = Tiny.Tokenizer.Decode([.. windows.SelectMany(window => window.Tokens)]);
        var right = await Worker(Windowed).GenerateAsync(last with { Answer = new MarkerVerifier("!").Extract(response) }, TestContext.Current.CancellationToken);
        (right!.Correct, right.Reward).ShouldBe((true, 2f));
        var wrong = await Worker(Windowed).GenerateAsync(last with { Answer = "no" }, TestContext.Current.CancellationToken);
        (wrong!.Correct, wrong.Reward).ShouldBe((false, -3f));
    }

    [Fact]
    public async Task Where_the_verifier_fails_the_window_has_no_reward_and_teaches_nothing()
    {
        var ended = (await Trajectory(Whole, slot: 0)).ShouldHaveSingleItem().Ticket;
        var window = (await Worker(Whole, new BrokenVerifier()).GenerateAsync(ended, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        (window.Ended, window.Correct, window.Reward).ShouldBe((true, null, null));
        var metrics = new Dictionary<string, double>();
        RolloutMetrics.WriteTo(metrics, 0, [window]);
        metrics["rollout/unverified"].ShouldBe(1);
        metrics.ShouldNotContainKey("critic/rewards/mean");
        var (_, kept) = WindowAdvantages.Of([window], new GroupLedger(1), new AlgorithmOptions(), Whole.WindowResponseLength);
        kept[0].ShouldAllBe(token => !token);
    }

    [Fact]
    public async Task A_ticket_waits_for_its_version()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var waiting = Worker(Windowed).GenerateAsync(Tickets(Windowed).First(0)[0] with { Step = 6, MinVersion = 6 }, cancellation);
        waiting.IsCompleted.ShouldBeFalse();
        _engine.Counters.GeneratedTokens.ShouldBe(0);
        _versions.PolicyIs(6);
        (await waiting.WaitAsync(Patience.Limit, cancellation))!.Tokens.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_ticket_of_a_step_that_the_policy_has_trained_is_dropped_and_counted()
    {
        var ticket = Tickets(Windowed).First(0)[0];
        using var newer = Tiny.Policy(seed: 5);
        await _engine.LoadPolicyAsync(1_000_000, newer);
        var worker = Worker(Windowed);
        (await worker.GenerateAsync(ticket with { MinVersion = 0, Step = 999_999 }, TestContext.Current.CancellationToken)).ShouldBeNull();
        worker.Stale.ShouldBe(1);
        (await worker.GenerateAsync(ticket with { MinVersion = 0, Step = 1_000_000 }, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        worker.Stale.ShouldBe(1);
    }

    private static ModelWeights RandomValue()
    {
        var value = Tiny.Value(seed: 2);
        value.Tensors.Last(tensor => tensor.shape.Length == 2).normal_(0, 1);
        return value;
    }

    private static Tickets Tickets(RolloutOptions rollout)
        => new(new PromptOrder(new CountingProblems(), PromptEncoder.Read(new TaskOptions(), "", Tiny.Tokenizer, 8), 1, Slots, 1), rollout, maxPolicyLag: 0);

    private RolloutWorker Worker(RolloutOptions rollout, IVerifier? verifier = null)
        => new(_engine, _versions, NeverPaused, Tiny.Tokenizer, Judge(verifier, rollout), rollout, new RolloutInstruments(Unheard.Meter(), _engine), _values);

    private static Judge Judge(IVerifier? verifier = null, RolloutOptions? rollout = null)
        => new(verifier ?? new MarkerVerifier("!"), Rewards, (rollout ?? Windowed).MaxResponseLength, TimeProvider.System);

    private async Task<List<WindowGenerated>> Trajectory(RolloutOptions rollout, int slot)
    {
        List<WindowGenerated> windows = [];
        for (var ticket = Tickets(rollout).First(slot)[0] with { Step = Step, MaxNewTokens = rollout.WindowResponseLength }; windows.Count == 0 || !windows[^1].Ended; ticket = Tickets(rollout).Next([windows[^1]])[0])
            windows.Add((await Worker(rollout).GenerateAsync(ticket with { MinVersion = 0 }, TestContext.Current.CancellationToken)).ShouldNotBeNull());
        return windows;
    }
}
