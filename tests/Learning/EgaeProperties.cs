using CsCheck;
using Tppo.Learning;
using Tppo.Learning.Estimators;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class EgaeProperties
{
    private const int Samples = 100;

    [Theory, InlineData(Tail.Hold), InlineData(Tail.Bootstrap)]
    public void Is_the_recursion_that_the_paper_writes(Tail tail) => WindowBatch.Any.Sample(
        batch =>
        {
            using var scope = NewDisposeScope();
            var advantages = batch.Advantages(tail);
            foreach (var (row, i) in batch.Rows.Select((row, i) => (row, i)))
            {
                var expected = new double[batch.Width];
                var next = 0.0;
                for (var t = row.Rewards.Length - 1; t >= 0; t--)
                {
                    var ahead = t < row.Rewards.Length - 1 || (tail == Tail.Bootstrap && !row.Ended) ? row.Values[t + 1]
                        : row.Ended ? 0 : row.Values[t];
                    next = row.Rewards[t] + batch.Gamma * ahead - row.Values[t] + batch.Gamma * row.Lam * next;
                    expected[t] = next;
                }
                advantages[i].ShouldBeClose(tensor(expected), 1e-9);
            }
        },
        iter: Samples);

    [Fact]
    public void With_lambda_and_gamma_1_an_ended_window_has_its_return_less_its_value() => WindowBatch.Any.Sample(
        any =>
        {
            using var scope = NewDisposeScope();
            var batch = any.With(gamma: 1, lam: 1, ended: true);
            var expected = (Returns.MonteCarlo(batch.Rewards, batch.Mask, 1) - batch.Values.narrow(1, 0, batch.Width))
                .masked_fill(batch.Mask.logical_not(), 0);
            batch.Advantages(Tail.Hold).ShouldBeClose(expected, 1e-9);
        },
        iter: Samples);

    [Fact]
    public void Of_ended_windows_is_gae() => WindowBatch.Any.Sample(
        any =>
        {
            using var scope = NewDisposeScope();
            var batch = any.With(any.Gamma, any.Rows[0].Lam, ended: true);
            var gae = Gae.Advantages(
                batch.Rewards, batch.Values.narrow(1, 0, batch.Width), batch.Mask, batch.Gamma, batch.Rows[0].Lam);
            batch.Advantages(Tail.Hold).ShouldBeClose(gae, 1e-12);
        },
        iter: Samples);

    [Fact]
    public void The_last_token_before_a_cut_is_worth_its_reward() => WindowBatch.Any.Sample(
        any =>
        {
            using var scope = NewDisposeScope();
            var batch = any.With(gamma: 1, any.Rows[0].Lam, ended: false);
            var advantages = batch.Advantages(Tail.Hold);
            foreach (var (row, i) in batch.Rows.Select((row, i) => (row, i)).Where(x => x.row.Rewards.Length > 0))
                advantages[i, row.Rewards.Length - 1].item<double>().ShouldBe(row.Rewards[^1], 1e-9);
        },
        iter: Samples);
}
