using Microsoft.Extensions.Time.Testing;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Tasks.Rewards;
using Tppo.Tests.Infra;
using Tppo.Tests.Producers;

namespace Tppo.Tests.Runs.Rewards;

public class JudgeTests
{
    private static readonly TimeSpan Deadline = Patience.Limit;
    private static readonly Response Right = new("p", "42", "42", "s");
    private static readonly Response Wrong = new("p", "41", "42", "s");

    [Fact]
    public async Task Rewards_are_one_and_minus_one()
    {
        using var judge = Judge(new ExactVerifier());
        (await judge.JudgeAsync(Right, 3, CancellationToken.None)).ShouldBe((true, 1f));
        (await judge.JudgeAsync(Wrong, 3, CancellationToken.None)).ShouldBe((false, -1f));
    }

    [Fact]
    public async Task A_score_is_the_reward()
    {
        using var judge = Judge(new ProcessVerifier("""echo '{"score": 0.25}'"""));
        (await judge.JudgeAsync(Right, 3, CancellationToken.None)).ShouldBe((true, 0.25f));
    }

    /// <summary>L_max 100, L_cache 20, factor 0.5: at 90 tokens, half of the buffer is used.</summary>
    [Fact]
    public async Task Long_responses_lose_reward_whether_right_or_wrong()
    {
        using var judge = Judge(new ExactVerifier(), new RewardOptions { OverlongBufferLen = 20, OverlongPenaltyFactor = 0.5 });
        (await judge.JudgeAsync(Right, 80, CancellationToken.None)).ShouldBe((true, 1f));
        (await judge.JudgeAsync(Right, 90, CancellationToken.None)).ShouldBe((true, 0.75f));
        (await judge.JudgeAsync(Wrong, 100, CancellationToken.None)).ShouldBe((false, -1.5f));
    }

    [Fact]
    public async Task A_verifier_that_throws_leaves_the_response_without_a_reward()
    {
        using var judge = Judge(new BrokenVerifier());
        (await judge.JudgeAsync(Right, 3, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_verifier_that_takes_too_long_is_left_behind()
    {
        var time = new FakeTimeProvider();
        using var stuck = new StuckVerifier();
        using var judge = new Judge(stuck, new RewardOptions { VerifierTimeout = 5 }, 100, time);
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            var judging = judge.JudgeAsync(Right, 3, CancellationToken.None);
            stuck.WaitUntilCalled(i + 1, Deadline);
            time.Advance(TimeSpan.FromSeconds(4));
            judging.IsCompleted.ShouldBeFalse();
            time.Advance(TimeSpan.FromSeconds(2));
            (await judging.WaitAsync(Deadline, TestContext.Current.CancellationToken)).ShouldBeNull();
        }

        time.Advance(TimeSpan.FromSeconds(2));
        judge.Stuck.ShouldBe(Environment.ProcessorCount);
        judge.Failures.ShouldBe(Environment.ProcessorCount);
        var refusal = await Should.ThrowAsync<RoleException>(() => judge.JudgeAsync(Right, 3, CancellationToken.None));
        refusal.Message.ShouldContain("as many as there are cores");
    }

    [Fact]
    public async Task A_verifier_that_heeds_its_cancellation_is_not_stuck()
    {
        var time = new FakeTimeProvider();
        using var judge = new Judge(new ProcessVerifier("sleep 1000"), new RewardOptions { VerifierTimeout = 5 }, 100, time);
        var judging = judge.JudgeAsync(Right, 3, CancellationToken.None);
        while (!judging.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        (await judging).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(2));
        using var patience = new CancellationTokenSource(Deadline);
        while (judge.Stuck > 0)
            await Task.Delay(1, patience.Token);
    }

    [Fact]
    public async Task Where_every_call_fails_the_role_ends_and_one_verdict_is_enough_to_go_on()
    {
        using var judge = Judge(new BrokenVerifier());
        for (var i = 0; i < 31; i++)
            await judge.JudgeAsync(Right, 3, CancellationToken.None);
        judge.RequireVerdicts();
        await judge.JudgeAsync(Right, 3, CancellationToken.None);
        Should.Throw<RoleException>(judge.RequireVerdicts).Message.ShouldContain("broken");

        using var other = Judge(new VerifierBySource(source => source == "right" ? new ExactVerifier() : new BrokenVerifier()));
        await other.JudgeAsync(Right with { DataSource = "right" }, 3, CancellationToken.None);
        for (var i = 0; i < 64; i++)
            await other.JudgeAsync(Right, 3, CancellationToken.None);
        other.RequireVerdicts();
    }

    [Fact]
    public async Task The_end_of_a_run_is_no_failure_of_the_verifier()
    {
        using var stuck = new StuckVerifier();
        using var judge = Judge(stuck);
        using var run = new CancellationTokenSource();
        var judging = judge.JudgeAsync(Right, 3, run.Token);
        stuck.WaitUntilCalled(1, Deadline);
        await run.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => judging.WaitAsync(Deadline));
    }

    private static Judge Judge(IVerifier verifier, RewardOptions? options = null) => new(verifier, options ?? new RewardOptions(), 100, TimeProvider.System);
}
