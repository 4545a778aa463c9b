using CsCheck;
using Tppo.Consumers.Training;
using Tppo.Tests.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers;

public class MicroBatchesTests
{
    private static readonly Gen<TrainingRow> Row = Gen.Select(Gen.Int[1, 30], Gen.Int[0, 5])
        .Select((first, count) => new TrainingRow(new int[first + count + 1], [.. Enumerable.Range(first, count)]));

    [Fact]
    public void Every_row_with_a_trained_token_is_in_one_micro_batch_within_the_budget() =>
        Gen.Select(Row.Array[0, 20], Gen.Int[16, 120]).Sample((rows, budget) =>
        {
            var plan = MicroBatches.Plan(rows, budget).ToList();
            plan.SelectMany(batch => batch).Order().ShouldBe(Enumerable.Range(0, rows.Length).Where(i => rows[i].Trained.Length > 0));
            plan.ShouldAllBe(batch => batch.Count == 1 || batch.Count * batch.Max(i => rows[i].Trained.Max()) <= budget);
        }, iter: 200);

    [Fact]
    public void Rows_of_similar_length_go_together()
    {
        TrainingRow[] rows = [.. new[] { 2, 9, 3, 10, 1 }.Select(last => new TrainingRow(new int[last + 1], [last]))];
        // 2 × 10 ≤ 20; 3 × 3 ≤ 20
        MicroBatches.Plan(rows, 20).Select(batch => batch.ToArray()).ShouldBe([[3, 1], [2, 0, 4]]);
    }

    [Fact]
    public void Tensors_are_padded_on_the_right_and_a_token_s_state_stands_before_it()
    {
        using var scope = NewDisposeScope();
        var (tokens, states) = MicroBatches.ToTensors([new([10, 11, 12, 13, 14], [2, 3]), new([20, 21, 22], [1])], CPU);
        // Nothing behind the last state is needed: 13, 14, 21 and 22 are not fed.
        tokens.ShouldBeClose(tensor(new long[,] { { 10, 11, 12 }, { 20, 0, 0 } }), 0);
        states.ShouldBeClose(tensor(new long[] { 1, 2, 3 }), 0);
        tokens.dtype.ShouldBe(ScalarType.Int64);
        MicroBatches.Flat([[1, 2], [3]], CPU).ShouldBeClose(new float[,] { { 1, 2, 3 } }, 0);
    }
}
