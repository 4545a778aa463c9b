using CsCheck;
using Tppo.Contracts;
using Tppo.Producers.Batching;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

public sealed class WindowJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_appended_is_there_for_the_next_process_by_step_each_slot_once()
    {
        using (var journal = New())
        {
            foreach (var (slot, step) in new[] { (0, 0), (1, 0), (0, 1), (1, 0), (0, 2), (1, 1) })
                journal.Append(Window(slot, step));
        }

        using var next = New();
        next.Append(Window(1, 2));
        Names(next.ReadFrom(0)).ShouldBe(["0/0", "1/0", "0/1", "1/1", "0/2", "1/2"]);
        Names(next.ReadFrom(2)).ShouldBe(["0/2", "1/2"]);
    }

    [Fact]
    public void Of_a_repeat_the_first_counts()
    {
        using var journal = New();
        journal.Append(Window(0, 3) with { PolicyVersion = 2 });
        journal.Append(Window(0, 3) with { PolicyVersion = 3 });
        journal.ReadFrom(0).ShouldHaveSingleItem().PolicyVersion.ShouldBe(2);
    }

    [Fact]
    public void Steps_that_are_forgotten_are_deleted_and_the_others_go_on()
    {
        using var journal = New();
        foreach (var step in Enumerable.Range(0, 12))
            journal.Append(Window(0, step));
        journal.Complete(9);
        journal.Forget(10);
        Directory.GetFiles(_folder.File("journal")).Select(Path.GetFileName).Order().ShouldBe(["step_10.seg", "step_11.seg"]);
        journal.Append(Window(1, 10));
        Names(journal.ReadFrom(0)).ShouldBe(["0/10", "1/10", "0/11"]);
    }

    [Fact]
    public void A_record_that_a_kill_has_torn_anywhere_is_left_out_and_the_next_follows_whole()
    {
        using (var journal = New())
        {
            journal.Append(Window(0, 4));
            journal.Append(Window(1, 4));
        }

        var path = _folder.File("journal/step_4.seg");
        var whole = File.ReadAllBytes(path);
        Gen.Int[0, whole.Length - 1].Sample(
            length =>
            {
                File.WriteAllBytes(path, whole[..length]);
                using (var journal = New())
                    journal.Append(Window(2, 4));
                using var next = New();
                Names(next.ReadFrom(0)).ShouldBe(length < whole.Length / 2 ? ["2/4"] : ["0/4", "2/4"]);
            },
            iter: 50,
            threads: 1);
    }

    private static IEnumerable<string> Names(IEnumerable<WindowGenerated> windows) => windows.Select(window => window.Ticket.SlotAndStep);

    private static WindowGenerated Window(int slot, int step) => TicketsTests.Answer(TicketsTests.Of(slots: 4, n: 1).First(slot)[0] with { Step = step }, [5, 6], ended: false);

    private WindowJournal New() => new(_folder.File("journal"), "run", TimeProvider.System);
}
