using Tppo.Consumers.Policy;
using Tppo.Contracts;
using Tppo.Learning;
using Tppo.Learning.Estimators;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tests.Infra;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers;

public sealed class PolicyTrainerTests : IDisposable
{
    private readonly ModelWeights _policy = Tiny.Policy();

    private IReadOnlyList<WindowGenerated> Step => Windows.Step(_policy);

    public void Dispose() => _policy.Dispose();

    [Theory, InlineData(PolicyLossKind.Ppo), InlineData(PolicyLossKind.Cispo), InlineData(PolicyLossKind.Gspo)]
    public void The_gradient_of_the_first_step_is_that_of_the_log_probs_weighed_by_the_advantages(PolicyLossKind loss)
    {
        // On policy ρ = 1: −(1/N) Σ Â ∇ log π over the kept tokens of this window, prompt and earlier window as context.
        var recipe = With(policy: new PolicyOptions { PolicyLr = 0, PolicyGradClip = 1e9, PolicyLoss = loss });
        var (advantages, kept) = WindowAdvantages.Of(Step, Known(Step), recipe.Algorithm, 4);
        PolicyGradient.OfTrainer(recipe, _policy, Step).ShouldBeClose(PolicyGradient.ByHand(_policy, Step, advantages, kept), 1e-5);
    }

    [Theory]
    [InlineData(LossAggregation.TokenMean), InlineData(LossAggregation.SeqMeanTokenSum), InlineData(LossAggregation.SeqMeanTokenMean)]
    [InlineData(LossAggregation.SeqMeanTokenSumNorm)]
    public void The_size_of_micro_batches_does_not_change_the_gradient(LossAggregation mode)
    {
        using var reference = Tiny.Policy(seed: 5);
        float[] Gradient(int budget) => PolicyGradient.OfTrainer(
            With(policy: new PolicyOptions
            {
                LossAggMode = mode,
                PpoMaxTokenLen = budget,
                LmLossWeight = .1,
                KlLossCoef = .05,
                EntropyCoeff = .01,
                PolicyGradClip = 1e9,
            }),
            _policy, Step, reference.Copy());
        Gradient(1).ShouldBeClose(Gradient(8192), 1e-5);
        Gradient(8192).Max().ShouldBeGreaterThan(1e-3f);
    }

    [Fact]
    public void Without_the_context_s_gradient_a_step_says_the_same_and_learns_something_else_in_any_micro_batches()
    {
        PolicyOptions Options(ContextGradient through, int budget = 8192)
            => new() { ContextGradient = through, PpoMaxTokenLen = budget, LmLossWeight = .1, PolicyGradClip = 1e9 };
        var none = PolicyGradient.OfTrainer(With(policy: Options(ContextGradient.None)), _policy, Step);
        none.ShouldBeClose(PolicyGradient.OfTrainer(With(policy: Options(ContextGradient.None, budget: 1)), _policy, Step), 1e-5);
        none.Zip(PolicyGradient.OfTrainer(With(policy: Options(ContextGradient.Full)), _policy, Step)).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeGreaterThan(1e-3f);

        using var full = new PolicyTrainer(With(policy: Options(ContextGradient.Full)), _policy, reference: null);
        using var cut = new PolicyTrainer(With(policy: Options(ContextGradient.None)), _policy, reference: null);
        var (whole, alone) = (full.Train(0, Step), cut.Train(0, Step));
        foreach (var name in new[] { "actor/tokens", "actor/pg_loss", "actor/nll_loss", "actor/entropy", "actor/ppo_kl" })
            alone[name].ShouldBe(whole[name], 1e-5, name);
    }

    [Fact]
    public void Sums_are_in_units_of_the_window_not_of_the_longest_row()
    {
        // One row of two tokens, Â = 1 and ρ = 1: −2, and over a window of 4.
        var recipe = With(policy: new PolicyOptions { LossAggMode = LossAggregation.SeqMeanTokenSumNorm });
        using var trainer = new PolicyTrainer(recipe with { Algorithm = recipe.Algorithm with { Lam = 1 } }, _policy, reference: null);
        trainer.Train(0, [Windows.Of([5, 1], reward: 1).By(_policy)])["actor/pg_loss"].ShouldBe(-.5, 1e-5);
    }

    [Fact]
    public void Further_segments_are_trained_as_windows_of_slots_of_their_own_are()
    {
        var recipe = With(policy: new PolicyOptions { PolicyGradClip = 1e9 });
        var (one, other) = (Step[0] with { Refilled = [Step[1]] }, Step[2]);
        PolicyGradient.OfTrainer(recipe, _policy, [one, other]).ShouldBe(PolicyGradient.OfTrainer(recipe, _policy, [Step[0], Step[1], Step[2]]));
        using var trainer = new PolicyTrainer(recipe, _policy, reference: null);
        trainer.Train(0, [one, other])["rollout/finished"].ShouldBe(2);
    }

    [Fact]
    public void A_ratio_beyond_the_range_ends_the_gradient_of_ppo_and_not_that_of_cispo()
    {
        // Recorded log-probs lower by 1: ρ = e; all advantages are positive.
        IReadOnlyList<WindowGenerated> windows =
            [Windows.Of([4, 1], 1, 0) with { LogProbs = [.. Windows.LogProbs(_policy, Windows.Of([4, 1])).Select(p => p - 1)] }];
        float[] Gradient(PolicyLossKind loss) => PolicyGradient.OfTrainer(
            With(policy: new PolicyOptions { PolicyLr = 0, PolicyGradClip = 1e9, PolicyLoss = loss }), _policy, windows);
        Gradient(PolicyLossKind.Ppo).ShouldAllBe(g => g == 0);
        Gradient(PolicyLossKind.Cispo).Max().ShouldBeGreaterThan(1e-3f);
    }

    [Theory, InlineData(PolicyLossKind.Gspo, -1), InlineData(PolicyLossKind.Ppo, -(1.28 + 0.36787944) / 2)]
    public void The_ratio_of_gspo_is_that_of_the_windows_tokens_together(PolicyLossKind loss, double expected)
    {
        // The two kept tokens have ratios of e and 1/e: of the sequence, 1. Â = 1.
        var window = Windows.Of([5, 1], reward: 1).By(_policy);
        window = window with { LogProbs = [window.LogProbs[0] - 1, window.LogProbs[1] + 1] };
        var recipe = With(policy: new PolicyOptions { PolicyLoss = loss });
        using var trainer = new PolicyTrainer(recipe with { Algorithm = recipe.Algorithm with { Lam = 1 } }, _policy, reference: null);
        var metrics = trainer.Train(0, [window]);
        metrics["actor/pg_loss"].ShouldBe(expected, 1e-5);
        metrics["actor/ppo_kl"].ShouldBe(0, 1e-5);
    }

    [Fact]
    public void Micro_batches_do_not_change_a_loss_of_whole_sequences_nor_do_earlier_windows()
    {
        // Ratios that differ from token to token; the last window's NLL reaches an earlier one.
        IReadOnlyList<WindowGenerated> windows =
            [.. Step.Select(window => window with { LogProbs = [.. window.LogProbs.Select((p, t) => p + .3f * t - .2f)] })];
        float[] Gradient(int budget, PositiveNllScope scope = PositiveNllScope.Window, double weight = 0) => PolicyGradient.OfTrainer(
            With(policy: new PolicyOptions
            {
                PolicyLoss = PolicyLossKind.Gspo,
                ClipRatioHigh = 10,
                ClipRatioLow = 1,
                PpoMaxTokenLen = budget,
                LmLossScope = scope,
                LmLossWeight = weight,
                PolicyGradClip = 1e9,
            }),
            _policy, windows);
        Gradient(1).ShouldBeClose(Gradient(8192), 1e-5);
        Gradient(8192, PositiveNllScope.Response, 1e-9).ShouldBeClose(Gradient(8192), 1e-5);
        Gradient(8192).Max().ShouldBeGreaterThan(1e-3f);
    }

    [Theory, InlineData(0, 1), InlineData(.4, 4), InlineData(1, 11)]
    public void Clip_cov_takes_its_share_of_the_updates_tokens_the_same_ones_in_any_micro_batches(double ratio, int dropped)
    {
        // 3 + 4 + 3 + 2 kept tokens; the clip ends the gradient of one.
        var windows = Step.Select((window, i) => window with { LogProbs = [.. window.LogProbs.Select((p, t) => i + t == 0 ? p - 3 : p)] }).ToList();
        var options = new PolicyOptions
        {
            PolicyLoss = PolicyLossKind.ClipCov,
            ClipCovRatio = ratio,
            ClipCovLb = -1e6,
            ClipCovUb = 1e6,
            PolicyGradClip = 1e9,
        };
        var one = PolicyGradient.OfTrainer(With(policy: options), _policy, windows);
        one.ShouldBeClose(PolicyGradient.OfTrainer(With(policy: options with { PpoMaxTokenLen = 1 }), _policy, windows), 1e-5);
        using var trainer = new PolicyTrainer(With(policy: options), _policy, reference: null);
        trainer.Train(0, windows)["actor/pg_clipfrac"].ShouldBe((1 + dropped) / 12.0, 1e-6);
    }

    [Fact]
    public void Without_a_learning_rate_nothing_changes() => After(With(policy: new PolicyOptions { PolicyLr = 0 }), Step).ShouldBe(Tiny.Numbers(_policy));

    [Fact]
    public void The_policy_is_frozen_while_the_critic_warms_up()
    {
        using var trainer = new PolicyTrainer(Tiny.Recipe with { Value = new ValueOptions { CriticWarmup = 1 } }, _policy, reference: null);
        var metrics = trainer.Train(0, Step);
        Tiny.Numbers(trainer.Weights).ShouldBe(Tiny.Numbers(_policy));
        metrics.Keys.ShouldNotContain("actor/pg_loss");
        metrics["critic/rewards/mean"].ShouldBe(1 / 3.0, 1e-6);
        trainer.Train(1, Windows.Step(_policy, step: 1)).Keys.ShouldContain("actor/pg_loss");
        Tiny.Numbers(trainer.Weights).ShouldNotBe(Tiny.Numbers(_policy));
    }

    [Theory, InlineData(PositiveNllScope.Window), InlineData(PositiveNllScope.Response)]
    public void The_nll_of_a_right_response_reaches_its_last_window_or_all_of_it(PositiveNllScope scope)
    {
        var whole = Windows.LogProbs(_policy, Windows.Of([4, 5, 6, 7, 9, 1], prompt: [2, 13]));
        var last = Step[3]; // 9 1 after 4 5 6 7
        var tokens = scope == PositiveNllScope.Window ? whole[^2..] : whole;
        var with = With(policy: new PolicyOptions { LmLossWeight = .1, LmLossScope = scope, KlLossCoef = .1, PpoMaxTokenLen = 1 });
        using var trainer = new PolicyTrainer(with, _policy, _policy.Copy());
        using var without = new PolicyTrainer(With(), _policy, reference: null);
        var (metrics, plain) = (trainer.Train(0, [Step[1], last]), without.Train(0, [Step[1], last]));
        metrics["actor/nll_loss"].ShouldBe(-tokens.Average(), 1e-5);
        foreach (var name in new[] { "actor/tokens", "actor/pg_loss", "actor/entropy", "actor/ppo_kl", "actor/pg_clipfrac" })
            metrics[name].ShouldBe(plain[name], 1e-5, name); // all else is of the kept tokens
    }

    [Fact]
    public void Rows_without_a_signal_fill_no_mini_batch()
    {
        // Of six windows two are too short to teach: in parts of two, two updates, not three.
        IReadOnlyList<WindowGenerated> step = [Windows.Of([5]).By(_policy), .. Step, Windows.Of([6]).By(_policy)];
        using var folder = new TemporaryFolder();
        using var trainer = new PolicyTrainer(With(policy: new PolicyOptions { PpoMiniBatchSize = 2 }), _policy, reference: null);
        trainer.Train(0, step);
        trainer.WriteState(folder.Path);
        using var steps = SafetensorsFile.Read(folder.File("optimizer.safetensors"))["step"];
        steps.item<long>().ShouldBe(2);
    }

    [Theory, InlineData(1, true), InlineData(2, false), InlineData(0, false)]
    public void The_entropy_is_measured_every_so_many_steps(int every, bool isMeasured)
    {
        using var trainer = new PolicyTrainer(With(policy: new PolicyOptions { EntropyFreq = every }), _policy, reference: null);
        trainer.Train(1, Windows.Step(_policy, step: 1)).ContainsKey("actor/entropy").ShouldBe(isMeasured);
    }

    [Theory, InlineData(1, 1), InlineData(-1, -1)]
    public void Tokens_become_likelier_with_a_positive_advantage_and_less_likely_with_a_negative_one(float reward, int sign)
    {
        var window = Windows.Of([5, 6, 7, 1], reward).By(_policy);
        using var trainer = new PolicyTrainer(With(policy: new PolicyOptions { PolicyLr = 1e-3 }), _policy, reference: null);
        trainer.Train(0, [window]);
        var after = Windows.LogProbs(trainer.Weights, window);
        after.Zip(window.LogProbs).ShouldAllBe(pair => Math.Sign(pair.First - pair.Second) == sign);
    }

    [Fact]
    public void What_stands_after_the_last_kept_token_of_a_cut_window_does_not_matter()
    {
        float[] values = [.1f, .2f, .4f, .7f, .9f];
        var one = After(Tiny.Recipe, [Windows.Of([5, 6, 7, 8], values: values).By(_policy)]);
        var other = After(Tiny.Recipe, [Windows.Of([5, 6, 7, 2], values: values).By(_policy)]);
        one.ShouldBe(other);
        one.ShouldNotBe(After(Tiny.Recipe, [Windows.Of([5, 6, 8, 8], values: values).By(_policy)]));
    }

    [Fact]
    public void A_step_without_a_token_to_learn_from_changes_nothing()
    {
        using var trainer = new PolicyTrainer(Tiny.Recipe, _policy, reference: null);
        trainer.Train(0, [Windows.Of([5]).By(_policy)])["actor/tokens"].ShouldBe(0);
        Tiny.Numbers(trainer.Weights).ShouldBe(Tiny.Numbers(_policy));
    }

    [Theory, InlineData(0, 4), InlineData(1, 1)]
    public void An_update_that_is_no_number_is_left_out_and_the_next_ones_are_not(int miniBatch, int dropped)
    {
        var poison = Windows.Of([5, 6, 7, 8], slot: 0, values: [3e38f, -3e38f, 3e38f, -3e38f, 0]).By(_policy); // δ beyond what a float holds
        using var trainer = new PolicyTrainer(With(policy: new PolicyOptions { PpoMiniBatchSize = miniBatch }), _policy, reference: null);
        var metrics = trainer.Train(0, [poison, .. Step.Skip(1)]);
        trainer.NotFinite.ShouldBe(dropped);
        metrics.Values.ShouldAllBe(value => double.IsFinite(value));
        trainer.Weights.AreFinite().ShouldBeTrue();
        Tiny.Numbers(trainer.Weights).SequenceEqual(Tiny.Numbers(_policy)).ShouldBe(dropped == 4);
        trainer.Train(1, Windows.Step(_policy, step: 1));
        trainer.NotFinite.ShouldBe(0);
        Tiny.Numbers(trainer.Weights).ShouldNotBe(Tiny.Numbers(_policy));
    }

    [Fact]
    public void The_same_windows_give_the_same_weights_bit_by_bit()
    {
        var recipe = With(policy: new PolicyOptions { PolicyLr = 1e-2, PpoMiniBatchSize = 2, PpoEpochs = 2, PpoMaxTokenLen = 16 });
        After(recipe, Step).ShouldBe(After(recipe, Step));
    }

    [Fact]
    public void Goes_on_from_its_state_bit_by_bit_groups_included()
    {
        using var folder = new TemporaryFolder();
        var recipe = With() with { Algorithm = new AlgorithmOptions { Advantage = new Grpo(), WindowIgnoreTokenNum = 1 } };
        IReadOnlyList<WindowGenerated> second = [Windows.Of([6, 1], reward: -1, slot: 0, step: 1, group: "b").By(_policy)];
        using var whole = new PolicyTrainer(recipe, _policy, reference: null);
        whole.Train(0, Step);
        whole.WriteState(folder.Path);
        using var resumed = new PolicyTrainer(recipe, whole.Weights, reference: null);
        resumed.ReadState(folder.Path);
        var between = Tiny.Numbers(whole.Weights);
        whole.Train(1, second)["actor/pg_loss"].ShouldBeGreaterThan(0); // compared with the reward of step 0
        resumed.Train(1, second);
        Tiny.Numbers(resumed.Weights).ShouldBe(Tiny.Numbers(whole.Weights));
        Tiny.Numbers(whole.Weights).ShouldNotBe(between);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Only_where_there_is_a_critic_the_policy_waits_for_it(bool needsCritic)
    {
        var recipe = With() with
        {
            Algorithm = Tiny.Recipe.Algorithm with { Advantage = new Constant(needsCritic) },
            Value = new ValueOptions { CriticWarmup = 1 },
        };
        After(recipe, Step).SequenceEqual(Tiny.Numbers(_policy)).ShouldBe(needsCritic);
    }

    [Theory, InlineData(KlController.Fixed, .5), InlineData(KlController.Adaptive, .5 * 1.2)]
    public void The_penalty_within_the_reward_is_of_the_windows_log_probs_and_its_coefficient_goes_on(KlController controller, double next)
    {
        using var folder = new TemporaryFolder();
        using var reference = Tiny.Policy(seed: 5);
        var windows = Step.Select(window => window with { LogProbs = [.. Windows.LogProbs(reference, window).Select(p => p + .25f)] }).ToList();
        var recipe = Tiny.Recipe with
        {
            Algorithm = Tiny.Recipe.Algorithm with { KlCoef = .5, KlCtrl = controller, TargetKl = .1, KlHorizon = 4 },
            Policy = new PolicyOptions { PolicyLr = 0, PolicyGradClip = 1e9 },
        };
        using var trainer = new PolicyTrainer(recipe, _policy, reference.Copy());
        var metrics = trainer.Train(0, windows);
        metrics["actor/reward_kl_penalty"].ShouldBe(.25, 1e-5);
        metrics["actor/reward_kl_penalty_coeff"].ShouldBe(.5);
        metrics.Keys.ShouldNotContain("actor/kl_loss");
        trainer.WriteState(folder.Path);
        using var resumed = new PolicyTrainer(recipe, _policy, reference.Copy());
        resumed.ReadState(folder.Path);
        resumed.Train(1, Windows.Step(_policy, step: 1))["actor/reward_kl_penalty_coeff"].ShouldBe(next, 1e-12);
    }

    [Fact]
    public void The_penalty_within_the_reward_is_part_of_the_advantages_and_of_no_loss()
    {
        using var reference = Tiny.Policy(seed: 5);
        var recipe = Tiny.Recipe with
        {
            Algorithm = Tiny.Recipe.Algorithm with { KlCoef = .5 },
            Policy = new PolicyOptions { PolicyLr = 0, PolicyGradClip = 1e9 },
        };
        float[][] penalties =
            [.. Step.Select(window => window.LogProbs.Zip(Windows.LogProbs(reference, window), (mu, pi) => .5f * (mu - pi)).ToArray())];
        var (advantages, kept) = WindowAdvantages.Of(Step, Known(Step), recipe.Algorithm, 4, penalties);
        PolicyGradient.OfTrainer(recipe, _policy, Step, reference.Copy()).ShouldBeClose(PolicyGradient.ByHand(_policy, Step, advantages, kept), 1e-5);
    }

    [Fact]
    public void The_penalty_for_leaving_the_reference_is_0_at_the_reference()
    {
        var recipe = With(policy: new PolicyOptions { PolicyLr = 1e-2, KlLossCoef = .1 });
        using var trainer = new PolicyTrainer(recipe, _policy, _policy.Copy());
        trainer.Train(0, Step)["actor/kl_loss"].ShouldBe(0, 1e-6);
        trainer.Train(1, Windows.Step(_policy, step: 1))["actor/kl_loss"].ShouldBeGreaterThan(1e-6);
    }

    [Theory]
    [InlineData(WeightType.Float32, 0)]
    [InlineData(WeightType.Bfloat16, 0)]
    [InlineData(WeightType.Bfloat16, 2)]
    [InlineData(WeightType.Float32, 2)]
    public void Every_kind_of_weights_goes_on_bit_by_bit(WeightType type, int rank)
    {
        using var folder = new TemporaryFolder();
        var recipe = Tiny.Recipe with { Model = new ModelOptions { Dtype = type, GradientCheckpointing = true }, Lora = new LoraOptions { LoraRank = rank } };
        using var initial = _policy.Copy(type: WeightTypes.Of(type));
        using var whole = new PolicyTrainer(recipe, initial, reference: null);
        whole.Train(0, Step);
        whole.WriteState(folder.Path);
        using var saved = whole.Weights.Copy();
        using var resumed = new PolicyTrainer(recipe, rank > 0 ? initial : saved, reference: null);
        resumed.ReadState(folder.Path);
        var between = Numbers(whole);
        whole.Train(1, Windows.Step(_policy, step: 1));
        resumed.Train(1, Windows.Step(_policy, step: 1));
        Numbers(resumed).ShouldBe(Numbers(whole));
        Numbers(whole).ShouldNotBe(between);

        static float[] Numbers(PolicyTrainer trainer)
        {
            using var merged = trainer.Weights.Merged(ScalarType.Float32);
            return Tiny.Numbers(merged);
        }
    }

    [Fact]
    public void In_bfloat16_the_loss_is_that_of_float32_to_its_precision()
    {
        var loss = Loss(WeightType.Float32);
        loss.ShouldNotBe(0);
        Loss(WeightType.Bfloat16).ShouldBe(loss, .02 * Math.Abs(loss) + .01);

        double Loss(WeightType type)
        {
            using var policy = _policy.Copy(type: WeightTypes.Of(type));
            using var trainer = new PolicyTrainer(Tiny.Recipe with { Model = new ModelOptions { Dtype = type } }, policy, reference: null);
            return trainer.Train(0, Step)["actor/pg_loss"];
        }
    }

    private static Recipe With(PolicyOptions? policy = null) => Tiny.Recipe with { Policy = policy ?? Tiny.Recipe.Policy };

    private static GroupLedger Known(IReadOnlyList<WindowGenerated> windows)
    {
        var groups = new GroupLedger(2);
        groups.Add(windows);
        return groups;
    }

    private float[] After(Recipe recipe, IReadOnlyList<WindowGenerated> windows)
    {
        using var trainer = new PolicyTrainer(recipe, _policy, reference: null);
        trainer.Train(0, windows);
        return Tiny.Numbers(trainer.Weights);
    }
}
