using CsCheck;
using Tppo.Consumers.Supervised;
using Tppo.Consumers.Training;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers;

public class SupervisedTrainerTests
{
    private static readonly TrainingRow[] Rows =
    [
        new([3, 4, 5, 6, 1], [2, 3, 4]), new([7, 8, 1], [1, 2]), new([9, 2, 4, 4, 6, 7, 8, 1], [5, 6, 7]), new([5, 1], [1]), new([6, 7, 8, 9, 10, 1], [3, 5]),
    ];

    private static readonly SupervisedOptions Options = new(PeakRate: 1e-2, TotalSteps: 10, MaxLength: 16, MaxTokens: 9, Threads: 1);

    [Theory]
    [InlineData(true, false, 1, 9)]
    [InlineData(true, true, 1, 12)]
    [InlineData(false, true, 1, 9)]
    [InlineData(true, false, 2, 8)]
    [InlineData(false, false, 2, 100)]
    public void Packing_checkpointing_threads_and_the_size_of_micro_batches_change_memory_alone(bool packed, bool checkpointing, int threads, int maxTokens)
    {
        var (losses, weights) = Train(Options);
        var (others, same) = Train(Options with { Packed = packed, Checkpointing = checkpointing, Threads = threads, MaxTokens = maxTokens });
        others.Zip(losses).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
        same.ShouldBeClose(weights, 2e-3); // Adam makes much of small differences
    }

    [Fact]
    public void The_loss_is_the_mean_over_all_trained_tokens_and_falls()
    {
        var (losses, _) = Train(Options);
        losses[0].ShouldBe(Rows.Sum(Nll) / Rows.Sum(row => row.Trained.Length), 1e-4);
        losses[^1].ShouldBeLessThan(losses[0] / 2);

        static double Nll(TrainingRow row)
        {
            using var policy = Tiny.Policy();
            var window = Windows.Of(row.Tokens[1..], prompt: [row.Tokens[0]]);
            var logProbs = Windows.LogProbs(policy, window);
            return -row.Trained.Sum(t => logProbs[t - 1]);
        }
    }

    [Fact]
    public void The_same_rows_give_the_same_weights_bit_by_bit_whatever_the_threads()
        => Train(Options with { Threads = 2 }).Weights.ShouldBe(Train(Options).Weights);

    [Fact]
    public void Packs_hold_every_row_once_within_the_budget_and_few_could_be_fewer()
        => Gen.Int[1, 30].Array[1, 60].Sample(widths =>
        {
            const int Budget = 32;
            TrainingRow[] rows = [.. widths.Select(width => new TrainingRow(new int[width + 1], [width]))];
            var packs = Packing.Plan(rows, Budget);
            packs.SelectMany(pack => pack).Order().ShouldBe(Enumerable.Range(0, rows.Length));
            packs.ShouldAllBe(pack => pack.Sum(i => widths[i]) <= Budget);
            // First-fit decreasing needs at most 11/9 of the fewest packs, and one more.
            packs.Count.ShouldBeLessThanOrEqualTo((int)Math.Ceiling(11 / 9.0 * Math.Ceiling(2.0 * widths.Sum() / Budget)) + 1);
        });

    private static (double[] Losses, float[] Weights) Train(SupervisedOptions options)
    {
        using var policy = Tiny.Policy();
        using var trainer = new SupervisedTrainer(policy.Trainable(CPU), options);
        double[] losses = [.. Enumerable.Range(0, options.TotalSteps).Select(_ => trainer.Step(Rows))];
        return (losses, Tiny.Numbers(trainer.Weights));
    }
}
