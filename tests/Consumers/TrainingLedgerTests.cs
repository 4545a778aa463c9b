using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Consumers;

/// <summary>What a trainer had trained after another had replaced it does not count, wherever in the file its lines lie.</summary>
public sealed class TrainingLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_of_a_replaced_trainer_is_not_read_and_is_cut_off()
    {
        Append(fence: 1, step: 0, loss: 1);
        Append(fence: 2, step: 1, loss: 2);
        Append(fence: 1, step: 1, loss: 3); // by the first, which woke between its question and its line
        Append(fence: 2, step: 2, loss: 4);
        Losses(from: 0).ShouldBe([1, 2, 4]);
        Ledger(fence: 2).TruncateFrom(2);
        Losses(from: 0).ShouldBe([1, 2]);
        File.ReadLines(Path).Count().ShouldBe(2);
    }

    [Fact]
    public void A_trainer_that_goes_on_in_an_earlier_trainers_ledger_keeps_its_lines()
    {
        Append(fence: 0, step: 0, loss: 1);
        Append(fence: 1, step: 1, loss: 2);
        Ledger(fence: 3).TruncateFrom(2);
        Append(fence: 3, step: 2, loss: 3);
        Losses(from: 1).ShouldBe([2, 3]);
    }

    private string Path => _folder.File("policy.jsonl");

    private TrainingLedger Ledger(long fence) => new(Path, fence);

    private void Append(long fence, int step, double loss)
        => Ledger(fence).Append(new StepTrained(Role.Policy, step, new Dictionary<string, double> { ["actor/pg_loss"] = loss }), [Windows.Of([3], slot: 1, step: step)]);

    private IEnumerable<double> Losses(int from) => Ledger(fence: 0).ReadFrom(Role.Policy, from).Select(trained => trained.Metrics["actor/pg_loss"]);
}
