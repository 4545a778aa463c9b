using Tppo.Consumers.Policy;
using Tppo.Learning;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Options;

namespace Tppo.Tests.Consumers;

/// <summary>What the policy trainer makes of windows that other weights, or another distribution, generated.</summary>
public sealed class RolloutCorrectionTests : IDisposable
{
    private readonly ModelWeights _policy = Tiny.Policy();

    public void Dispose() => _policy.Dispose();

    [Theory]
    [InlineData(OffPolicyCorrection.None, -1.28, null)] // ρ = 3, clipped at 1 + 0.28
    [InlineData(OffPolicyCorrection.TruncatedIs, -2.0, 1.0)] // ρ = 1, w = 3 cut to 2
    [InlineData(OffPolicyCorrection.Decoupled, 0.0, 1.0)] // ρ = 1, w = 3 dropped
    public void Windows_of_older_weights_are_corrected_as_asked(OffPolicyCorrection correction, double loss, double? capped)
    {
        var recipe = With(policy: new PolicyOptions { OffPolicyCorrection = correction, ImportanceCap = 2 });
        var window = Windows.Of([5, 6, 1], reward: 1).By(_policy); // values 0 and λ = 1: Â = 1
        window = window with { LogProbs = [.. window.LogProbs.Select(x => x - MathF.Log(3))], PolicyVersion = 4 };
        using var trainer = new PolicyTrainer(recipe with { Algorithm = recipe.Algorithm with { Lam = 1 } }, _policy, reference: null);
        var metrics = trainer.Train(5, [window]);
        metrics["actor/pg_loss"].ShouldBe(loss, 1e-5);
        (metrics.TryGetValue("actor/importance_capped", out var share) ? share : (double?)null).ShouldBe(capped);
        metrics["rollout/policy_lag/mean"].ShouldBe(1);
    }

    [Fact]
    public void Where_tokens_were_cut_off_the_ratio_is_of_log_probs_over_the_whole_vocabulary()
    {
        var window = Windows.Of([5, 6, 1], reward: 1).By(_policy);
        window = window with { LogProbs = [.. window.LogProbs.Select(p => p / 2)], FullLogProbs = window.LogProbs };
        using var trainer = new PolicyTrainer(With(), _policy, reference: null);
        trainer.Train(0, [window])["actor/ppo_kl"].ShouldBe(0, 1e-5);
    }

    [Theory]
    [InlineData(RolloutRejectionLevel.None, 5, 0)]
    [InlineData(RolloutRejectionLevel.Sequence, 2, .5)] // e^.9 = 2.46
    [InlineData(RolloutRejectionLevel.Geometric, 5, 0)] // e^.3 = 1.35
    public void Windows_too_far_from_the_policy_are_left_out_and_counted(RolloutRejectionLevel level, int tokens, double rejected)
    {
        var far = Windows.Of([5, 6, 1], reward: 1).By(_policy);
        far = far with { LogProbs = [.. far.LogProbs.Select(p => p - .3f)] };
        var near = Windows.Of([7, 1], reward: -1, slot: 1).By(_policy);
        var options = new PolicyOptions { RolloutRs = level, OffPolicyCorrection = OffPolicyCorrection.TruncatedIs, PolicyGradClip = 1e9, PpoEpochs = 2 };
        using var trainer = new PolicyTrainer(With(policy: options with { PolicyLr = 0 }), _policy, reference: null);
        var metrics = trainer.Train(0, [far, near]);
        metrics["actor/tokens"].ShouldBe(tokens);
        metrics.GetValueOrDefault("rollout_corr/rollout_rs_seq_masked_fraction").ShouldBe(rejected);
        metrics.GetValueOrDefault("rollout_corr/rollout_rs_masked_fraction").ShouldBe(tokens == 2 ? .6 : 0, 1e-9);
        metrics["rollout_corr/kl"].ShouldBe(-.3 * 3 / 5, 1e-5); // of all, whatever is left out
        metrics["rollout_corr/k3_kl"].ShouldBe((Math.Exp(.3) - .3 - 1) * 3 / 5, 1e-5);
        if (tokens == 2)
            PolicyGradient.OfTrainer(With(policy: options), _policy, [far, near]).ShouldBeClose(PolicyGradient.OfTrainer(With(policy: options), _policy, [near]), 1e-6);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void The_mismatch_is_measured_by_the_first_update_or_before_several(int epochs)
    {
        var window = Windows.Of([5, 6, 1], reward: 1, earlier: [4]).By(_policy);
        window = window with { LogProbs = [.. window.LogProbs.Select(p => p + .1f)] };
        var options = new PolicyOptions
        {
            OffPolicyCorrection = OffPolicyCorrection.Decoupled,
            PpoEpochs = epochs,
            LmLossWeight = .1,
            LmLossScope = PositiveNllScope.Response,
        };
        using var trainer = new PolicyTrainer(With(policy: options), _policy, reference: null);
        trainer.Train(0, [window])["rollout_corr/kl"].ShouldBe(.1, 1e-5);
    }

    [Fact]
    public void Where_all_windows_are_left_out_nothing_changes()
    {
        var window = Windows.Of([5, 6, 1], reward: 1).By(_policy);
        window = window with { LogProbs = [.. window.LogProbs.Select(p => p - 1)] };
        using var trainer = new PolicyTrainer(With(policy: new PolicyOptions { RolloutRs = RolloutRejectionLevel.Geometric }), _policy, reference: null);
        trainer.Train(0, [window])["actor/tokens"].ShouldBe(0);
        Tiny.Numbers(trainer.Weights).ShouldBe(Tiny.Numbers(_policy));
    }

    private static Recipe With(PolicyOptions? policy = null) => Tiny.Recipe with { Policy = policy ?? Tiny.Recipe.Policy };
}
