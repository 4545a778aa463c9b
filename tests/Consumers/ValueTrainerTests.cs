using Tppo.Consumers.Value;
using Tppo.Contracts;
using Tppo.Modeling.Transformer;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Consumers;

public sealed class ValueTrainerTests : IDisposable
{
    private readonly ModelWeights _policy = Tiny.Policy();
    private readonly ModelWeights _value = Tiny.Value();

    private IReadOnlyList<WindowGenerated> Step => Windows.Step(_policy);

    public void Dispose()
    {
        _policy.Dispose();
        _value.Dispose();
    }

    [Fact]
    public void Learns_from_all_response_tokens_of_what_has_finished()
    {
        using var trainer = new ValueTrainer(Tiny.Recipe, _value);
        var metrics = trainer.Train(0, Step);
        metrics["critic/trajectories"].ShouldBe(3);
        metrics["critic/tokens"].ShouldBe(3 + 4 + 6); // the last one's earlier window included
        metrics["critic/vf_loss"].ShouldBe(.5, 1e-6); // a new critic says 0 everywhere, returns are ±1
        metrics["critic/values/mean"].ShouldBe(0, 1e-6);
        metrics["critic/vf_explained_var"].ShouldBe(0, 1e-6);
        Tiny.Numbers(trainer.Weights).ShouldNotBe(Tiny.Numbers(_value));
    }

    [Fact]
    public void Learns_from_further_segments_too()
    {
        using var trainer = new ValueTrainer(Tiny.Recipe, _value);
        trainer.Train(0, [Step[0] with { Refilled = [Step[1], Step[2]] }])["critic/trajectories"].ShouldBe(2);
    }

    [Fact]
    public void Values_move_to_the_returns()
    {
        using var trainer = new ValueTrainer(Tiny.Recipe, _value);
        IReadOnlyDictionary<string, double> metrics = new Dictionary<string, double>();
        for (var step = 0; step < 60; step++)
            metrics = trainer.Train(step, Step);
        // Two responses, right and wrong, begin at the same prompt: its best value is 0, and ½ (1 + 1) / 13 remains.
        metrics["critic/vf_loss"].ShouldBe(1 / 13.0, .005);
        metrics["critic/vf_explained_var"].ShouldBe(1 - 2 / (13 - 25 / 13.0), .02);
        metrics["critic/values/mean"].ShouldBe((2 - 3 + 6) / 13.0, .02);
    }

    [Fact]
    public void An_update_that_is_no_number_is_left_out()
    {
        using var trainer = new ValueTrainer(Tiny.Recipe, _value);
        var metrics = trainer.Train(0, [Windows.Of([5, 1], reward: 3e38f), .. Step.Skip(1)]);
        trainer.NotFinite.ShouldBe(3); // the fourth was cut
        metrics.Keys.ShouldNotContain("critic/vf_loss");
        Tiny.Numbers(trainer.Weights).ShouldBe(Tiny.Numbers(_value));
        trainer.Train(1, Step);
        trainer.NotFinite.ShouldBe(0);
        Tiny.Numbers(trainer.Weights).ShouldNotBe(Tiny.Numbers(_value));
    }

    [Fact]
    public void A_discount_lowers_the_return_of_earlier_tokens()
    {
        using var trainer = new ValueTrainer(Tiny.Recipe with { Algorithm = Tiny.Recipe.Algorithm with { Gamma = .5 } }, _value);
        // G = ¼, ½, 1: ½ (1/16 + 1/4 + 1) / 3
        trainer.Train(0, [Windows.Of([5, 6, 1], reward: 1)])["critic/vf_loss"].ShouldBe(.5 * 1.3125 / 3, 1e-6);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Learns_only_where_the_estimator_reads_values(bool needsCritic)
    {
        var estimator = new Constant(needsCritic);
        using var trainer = new ValueTrainer(Tiny.Recipe with { Algorithm = Tiny.Recipe.Algorithm with { Advantage = estimator } }, _value);
        trainer.Train(0, Step).ContainsKey("critic/vf_loss").ShouldBe(needsCritic);
        Tiny.Numbers(trainer.Weights).SequenceEqual(Tiny.Numbers(_value)).ShouldBe(!needsCritic);
    }

    [Fact]
    public void A_step_in_which_nothing_finished_changes_nothing()
    {
        using var trainer = new ValueTrainer(Tiny.Recipe, _value);
        trainer.Train(0, [Windows.Of([5, 6, 7, 8]), Windows.Of([5, 6, 7, 8], slot: 1)]).ShouldBe(
            new Dictionary<string, double> { ["critic/trajectories"] = 0, ["critic/tokens"] = 0 }, ignoreOrder: true);
        Tiny.Numbers(trainer.Weights).ShouldBe(Tiny.Numbers(_value));
    }

    [Fact]
    public void A_response_that_the_verifier_failed_on_is_no_zero()
    {
        using var trainer = new ValueTrainer(Tiny.Recipe, _value);
        trainer.Train(0, [Windows.Of([5, 1], reward: 1) with { Reward = null }])["critic/trajectories"].ShouldBe(0);
    }

    [Theory, InlineData(0, 1), InlineData(1, 3), InlineData(2, 2), InlineData(4, 1)]
    public void Mini_batches_are_optimizer_steps_of_their_own(int size, int steps)
    {
        var options = Tiny.Recipe.Value with { ValueMiniBatchSize = size, ValueLr = .11, ValueLrWarmupSteps = 10 };
        using var trainer = new ValueTrainer(Tiny.Recipe with { Value = options }, _value);
        trainer.Train(0, Step)["critic/lr"].ShouldBe(.01 * steps, 1e-9); // rises by a step: tells how many there were
    }

    [Fact]
    public void The_size_of_micro_batches_does_not_change_what_is_learnt()
    {
        float[] After(int budget)
        {
            using var trainer = new ValueTrainer(Tiny.Recipe with { Value = Tiny.Recipe.Value with { ValueMaxTokenLen = budget } }, _value);
            trainer.Train(0, Step).Keys.ShouldContain("critic/vf_loss");
            return Tiny.Numbers(trainer.Weights);
        }

        After(1).ShouldBeClose(After(8192), 1e-5);
    }

    [Fact]
    public void Goes_on_from_its_state_bit_by_bit()
    {
        using var folder = new TemporaryFolder();
        using var whole = new ValueTrainer(Tiny.Recipe, _value);
        whole.Train(0, Step);
        whole.WriteState(folder.Path);
        using var resumed = new ValueTrainer(Tiny.Recipe, whole.Weights);
        resumed.ReadState(folder.Path);
        whole.Train(1, Step);
        resumed.Train(1, Step);
        Tiny.Numbers(resumed.Weights).ShouldBe(Tiny.Numbers(whole.Weights));
    }
}
