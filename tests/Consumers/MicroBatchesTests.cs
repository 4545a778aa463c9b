using CsCheck;
using Tppo.Consumers.Training;
using Tppo.Modeling.Transformer;
using Tppo.Tests.Learning;
using Tppo.Tests.Modeling;
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
    public void A_micro_batch_ends_where_padding_would_cost_more_than_another_one()
    {
        int[][] Plan(int shorter) => [.. MicroBatches.Plan([.. new[] { 200, 200, shorter, shorter }.Select(last => new TrainingRow(new int[last + 1], [last]))], 1000)
            .Select(batch => batch.ToArray())];
        Plan(shorter: 169).ShouldBe([[0, 1, 2, 3]]); // 2 · 31 positions of padding
        Plan(shorter: 167).ShouldBe([[0, 1], [2, 3]]); // instead of 2 · 33
    }

    [Fact]
    public void No_other_cut_of_the_rows_by_length_has_less_to_compute()
        => Gen.Int[1, 120].Array[1, 8].Select(Gen.Int[1, 400]).Sample((lengths, budget) =>
        {
            TrainingRow[] rows = [.. lengths.Select(last => new TrainingRow(new int[last + 1], [last]))];
            int[] sorted = [.. lengths.OrderDescending()];
            long Cost(IEnumerable<int[]> parts) => parts.Sum(part => part.Length * (long)part[0] + 64);
            var cheapest = Enumerable.Range(0, 1 << (sorted.Length - 1)).Select(cuts => Parts(sorted, cuts))
                .Where(parts => parts.All(part => part.Length == 1 || part.Length * part[0] <= budget)).Min(Cost);
            Cost(MicroBatches.Plan(rows, budget).Select(batch => batch.Select(i => lengths[i]).ToArray())).ShouldBe(cheapest);
        }, iter: 300);

    /// <summary>Cut behind each row whose bit is set.</summary>
    private static List<int[]> Parts(int[] rows, int cuts)
    {
        var (parts, start) = (new List<int[]>(), 0);
        for (var end = 1; end <= rows.Length; end++)
        {
            if (end < rows.Length && (cuts >> (end - 1) & 1) == 0)
                continue;
            parts.Add(rows[start..end]);
            start = end;
        }

        return parts;
    }

    [Fact]
    public void Tensors_are_padded_on_the_right_and_a_token_s_state_stands_before_it()
    {
        using var scope = NewDisposeScope();
        var (tokens, states, _) = MicroBatches.ToTensors([new([10, 11, 12, 13, 14], [2, 3]), new([20, 21, 22], [1])], CPU);
        // Nothing behind the last state is needed: 13, 14, 21 and 22 are not fed.
        tokens.ShouldBeClose(tensor(new long[,] { { 10, 11, 12 }, { 20, 0, 0 } }), 0);
        states.ShouldBeClose(tensor(new long[] { 1, 2, 3 }), 0);
        tokens.dtype.ShouldBe(ScalarType.Int64);
        MicroBatches.Flat([[1, 2], [3]], CPU).ShouldBeClose(new float[,] { { 1, 2, 3 } }, 0);
    }

    [Fact]
    public void Rows_that_go_on_are_fed_from_their_first_state_and_the_rest_is_context()
    {
        using var scope = NewDisposeScope();
        using var weights = Models.Random();
        using var rotary = new Rotary(weights.Config, 8);
        var (tokens, states, layout) = MicroBatches.ToContinuedTensors([new([10, 11, 12, 13, 14], [3, 4]), new([20, 21, 22], [1])], weights, rotary);
        tokens.ShouldBeClose(tensor(new long[,] { { 12, 13 }, { 20, 0 } }), 0);
        states.ShouldBeClose(tensor(new long[] { 0, 1, 2 }), 0);
        var continued = layout.ShouldBeOfType<ContinuedRows>();
        continued.Positions.flatten().data<long>().ShouldBe([2, 3, 0, 1]);
        // Two places of context, then the row itself; the second row has no context.
        continued.Visible.flatten().data<bool>().ShouldBe([true, true, true, false, true, true, true, true, false, false, true, false, false, false, true, true]);
    }

    [Fact]
    public void What_is_context_and_what_is_padding_is_counted()
    {
        TrainingRow[] rows = [new([10, 11, 12, 13, 14], [3, 4]), new([20, 21, 22], [1])]; // 4 and 1 wide, 3 trained
        var metrics = new Dictionary<string, double>();
        foreach (var (name, continued) in new[] { ("whole", false), ("continued", true) })
        {
            var means = new MetricMeans();
            MicroBatches.AddShares(means, name, rows, continued);
            means.WriteTo(metrics);
        }

        metrics["whole/context_share"].ShouldBe(2 / 8.0);
        metrics["whole/padding_share"].ShouldBe(3 / 8.0);
        metrics["continued/context_share"].ShouldBe(2 / 8.0); // (2 + 2) · 2
        metrics["continued/padding_share"].ShouldBe(3 / 8.0);
    }
}
