using System.Text.Json;
using Tppo.Contracts;
using Tppo.Operating.Trajectories;
using Tppo.Runs;
using Tppo.Tests.Contracts.Wire;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

public sealed class TrajectoryIndexTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();
    private readonly RunFolder _folder;

    public TrajectoryIndexTests()
    {
        _folder = RunFolder.Of(_runs.Path, "a");
        Directory.CreateDirectory(_folder.Path);
    }

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void A_response_is_what_its_windows_came_to()
    {
        var index = new TrajectoryIndex(_folder);
        index.Read();
        index.Entries.ShouldBeEmpty();
        Append(Window(slot: 1, step: 4, index: 0, [7, 8], FinishReason.Window), Window(slot: 0, step: 4, index: 0, [1], FinishReason.Stop, true));
        index.Read();
        index.Entries.Select(entry => (entry.Id, entry.FirstStep, entry.LastStep, entry.Windows, entry.Tokens, entry.Ended, entry.Correct))
            .ShouldBe([("0-0", 4, 4, 1, 1, true, true), ("1-0", 4, 4, 1, 2, false, null)]);
        File.AppendAllText(_folder.Trajectories, "{\"no\":\"window\"}\nnot even JSON\n");
        Append(Window(slot: 1, step: 5, index: 1, [9], FinishReason.Length, false, [7, 8]));
        index.Read();
        var entry = index.Entries[1];
        (entry.FirstStep, entry.LastStep, entry.Windows, entry.Tokens, entry.Ended, entry.Correct).ShouldBe((4, 5, 2, 3, true, false));
        index.Load(entry).Select(window => window.Tokens).ShouldBe([[7, 8], [9]]);
    }

    [Fact]
    public void A_window_that_was_written_twice_is_one()
    {
        var window = Window(slot: 1, step: 4, index: 0, [7, 8], FinishReason.Stop, true);
        Append(window, window);
        var index = new TrajectoryIndex(_folder);
        index.Read();
        var entry = index.Entries.ShouldHaveSingleItem();
        entry.Windows.ShouldBe(1);
        index.Load(entry).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_run_that_goes_back_forgets_what_came_after()
    {
        Append(Window(slot: 0, step: 1, index: 0, [1], FinishReason.Stop, true), Window(slot: 1, step: 2, index: 0, [1], FinishReason.Stop, true));
        var index = new TrajectoryIndex(_folder);
        index.Read();
        index.Entries.Count.ShouldBe(2);
        new Tppo.Consumers.Recording.TrajectoryLog(_folder.Trajectories, 8).TruncateFrom(2);
        index.Read();
        index.Entries.ShouldHaveSingleItem().Id.ShouldBe("0-0");
    }

    private void Append(params WindowGenerated[] windows)
        => File.AppendAllText(_folder.Trajectories, string.Concat(windows.Select(window => JsonSerializer.Serialize(window) + "\n")));

    private static WindowGenerated Window(int slot, int step, int index, int[] tokens, FinishReason finish, bool? correct = null, int[]? earlier = null) => Samples.Window with
    {
        Ticket = Samples.Ticket with { Slot = slot, Step = step, WindowIndex = index, TrajectoryIndex = 0, EarlierTokens = earlier ?? [], Refills = [] },
        Tokens = tokens,
        Finish = finish,
        Correct = correct,
        Refilled = [],
    };
}
