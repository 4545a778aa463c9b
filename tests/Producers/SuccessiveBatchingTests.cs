using CsCheck;
using Tppo.Contracts;
using Tppo.Producers.Batching;
using Tppo.Runs;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

public sealed class SuccessiveBatchingTests : IDisposable
{
    private const int Slots = 4;
    private const int N = 2;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(Refill.Step), InlineData(Refill.Slot)]
    public void Every_slot_has_every_step_once_in_any_order_and_every_start_of_a_lane_is_begun_once(Refill refill) =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                var (batching, _, first) = New(totalSteps: 6, saveFreq: 2, refill);
                var random = new Random(seed);
                List<GenerateWindow> open = [.. batching.Start(first)], issued = [.. open];
                List<WindowGenerated> windows = [];
                while (open.Count > 0)
                {
                    var ticket = open[random.Next(open.Count)];
                    open.Remove(ticket);
                    windows.Add(RandomWindow(random, ticket));
                    var next = Answer(batching, windows[^1]);
                    next.ShouldAllBe(other => other.Slot / N == ticket.Slot / N && other.Step == ticket.Step + 1);
                    open.AddRange(next);
                    issued.AddRange(next);
                }

                issued.Select(ticket => (ticket.Slot, ticket.Step)).Order()
                    .ShouldBe(from slot in Enumerable.Range(0, Slots) from step in Enumerable.Range(0, 6) select (slot, step));
                batching.Repeats.ShouldBe(0);
                var begun = windows.SelectMany(window => window.Segments).Select(segment => segment.Ticket).Where(ticket => ticket.WindowIndex == 0).ToList();
                begun.Select(ticket => (ticket.Slot / N, ticket.TrajectoryIndex)).ShouldBeUnique();
                begun.ShouldAllBe(ticket => ticket.GroupId == $"{ticket.Slot / N}-{ticket.TrajectoryIndex / N}");
            },
            iter: 20,
            threads: 1);

    [Fact]
    public void What_follows_is_the_same_whatever_the_order_in_which_the_windows_of_a_step_come() =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                var (one, _, first) = New(totalSteps: 100, refill: Refill.Slot);
                var (other, _, _) = New(totalSteps: 100, refill: Refill.Slot);
                one.Start(first);
                other.Start(first);
                var random = new Random(seed);
                var open = first;
                for (var step = 0; step < 5; step++)
                {
                    List<WindowGenerated> windows = [.. open.Select(ticket => RandomWindow(random, ticket))];
                    open = [.. windows.SelectMany(window => Answer(one, window)).OrderBy(ticket => ticket.Slot)];
                    random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(windows));
                    windows.SelectMany(window => Answer(other, window)).OrderBy(ticket => ticket.Slot).Select(Json).ShouldBe(open.Select(Json));
                }
            },
            iter: 10,
            threads: 1);

    /// <summary>Responses of the lengths at random, up to six windows: the n to a prompt end within a few steps of one another, in the end as at first.</summary>
    [Theory, InlineData(Refill.Step), InlineData(Refill.Slot)]
    public void The_responses_to_a_prompt_do_not_drift_apart(Refill refill)
    {
        const int steps = 1000, window = 4, longest = 24;
        var tickets = new Tickets(
            PromptOrderTests.Order(Slots, Slots, maxPromptLength: 100), new() { WindowResponseLength = window, MaxResponseLength = longest, Refill = refill }, 0);
        var random = new Random(1);
        var ends = new Dictionary<string, List<int>>();
        var rest = new Dictionary<int, int>();
        var open = tickets.First(0);
        for (var step = 0; step < steps; step++)
            open = tickets.Next([.. open.Select(Generate)]);

        // of prompts, in order: the steps from the first end to the last
        var spreads = ends.Values.Where(group => group.Count == Slots).Select(group => (double)(group[^1] - group[0])).ToList();
        var (early, late) = (spreads.Take(100).Average(), spreads.TakeLast(100).Average());
        late.ShouldBeLessThan(early + 1);
        spreads.Max().ShouldBeLessThan(3 * longest / window);

        WindowGenerated Generate(GenerateWindow ticket)
        {
            var left = window;
            List<WindowGenerated> segments = [];
            for (var current = ticket; ;)
            {
                var missing = rest.GetValueOrDefault(current.TrajectoryIndex, Math.Min(longest, 1 + (int)(-10 * Math.Log(random.NextDouble()))));
                var count = Math.Min(left, missing);
                rest[current.TrajectoryIndex] = missing - count;
                segments.Add(TicketsTests.Answer(current, new int[count], ended: missing == count));
                if (missing > count)
                    break;
                if (!ends.TryGetValue(current.GroupId, out var group))
                    ends[current.GroupId] = group = [];
                group.Add(current.Step);
                left -= count;
                if (left == 0 || segments.Count > ticket.Refills.Length)
                    break;
                current = ticket.Begin(ticket.Refills[segments.Count - 1], left);
            }

            return segments[0] with { Refilled = [.. segments.Skip(1)] };
        }
    }

    [Fact]
    public void A_repeat_is_ignored_and_counted()
    {
        var (batching, _, first) = New(totalSteps: 3);
        batching.Start(first);
        var window = TicketsTests.Answer(first[2], [5, 6], ended: false);
        Answer(batching, window).ShouldBeEmpty(); // the lane's other slot is still at work
        batching.Next(window).ShouldBeEmpty();
        batching.Repeats.ShouldBe(1);
        var next = Answer(batching, TicketsTests.Answer(first[3], [5, 6], ended: false));
        next.Select(ticket => ticket.SlotAndStep).ShouldBe(["2/1", "3/1"]);
        batching.Next(window).ShouldBeEmpty();
        batching.Repeats.ShouldBe(2);
        next[0].EarlierTokens.ShouldBe([5, 6]);
    }

    [Fact]
    public void Each_window_of_a_lane_whose_tickets_were_not_sent_gives_them_again()
    {
        var (batching, _, first) = New(totalSteps: 3);
        batching.Start(first);
        var windows = first.Skip(2).Select(ticket => TicketsTests.Answer(ticket, [5, 6], ended: false)).ToList();
        var lost = windows.Select(batching.Next).ToList()[^1];
        lost.Count.ShouldBe(N);
        foreach (var window in windows)
            batching.Next(window).Select(Json).ShouldBe(lost.Select(Json));
        batching.Answered(lost);
        batching.Next(windows[0]).ShouldBeEmpty();
        batching.Repeats.ShouldBe(1);
    }

    [Fact]
    public void A_window_that_comes_before_those_of_the_step_before_waits_for_them()
    {
        var (batching, _, first) = New(totalSteps: 4);
        var (one, _, _) = New(totalSteps: 4);
        one.Start(first);
        var windows = first.Take(N).Select(ticket => TicketsTests.Answer(ticket, [5, 6], ended: false)).ToList();
        var second = windows.SelectMany(one.Next).Select(ticket => TicketsTests.Answer(ticket, [7, 8], ended: false)).ToList();
        batching.Start(first);
        foreach (var window in second.Append(windows[1]))
            batching.Next(window).ShouldBeEmpty();
        batching.Next(windows[0]).Select(ticket => ticket.SlotAndStep).ShouldBe(["0/1", "1/1", "0/2", "1/2"]);
        batching.HeardOf(1).ShouldBe(N);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_tried_again_with_the_window()
    {
        var (batching, checkpoints, first) = New(totalSteps: 2, saveFreq: 1);
        batching.Start(first);
        foreach (var ticket in first.SkipLast(1))
            Answer(batching, TicketsTests.Answer(ticket, [5, 6], ended: false));
        var last = TicketsTests.Answer(first[^1], [5, 6], ended: false);
        var inTheWay = Path.GetDirectoryName(checkpoints.PartFolder(1, CheckpointStore.Batching))!;
        File.WriteAllText(inTheWay, "");
        Should.Throw<IOException>(() => batching.Next(last));
        File.Delete(inTheWay);
        batching.Next(last).Count.ShouldBe(N);
        TicketFile.Read(checkpoints.PartFolder(1, CheckpointStore.Batching)).Count.ShouldBe(Slots);
        batching.Repeats.ShouldBe(0);
    }

    [Fact]
    public void The_tickets_of_a_step_are_part_of_its_checkpoint_where_one_is_due()
    {
        var (batching, checkpoints, first) = New(totalSteps: 5, saveFreq: 2);
        Drive(batching, batching.Start(first));
        var written = Enumerable.Range(0, 7).Where(step => Directory.Exists(checkpoints.PartFolder(step, CheckpointStore.Batching)));
        written.ShouldBe([2, 4, 5]); // the last step always has one
        var tickets = TicketFile.Read(checkpoints.PartFolder(4, CheckpointStore.Batching));
        tickets.Select(ticket => (ticket.Slot, ticket.Step)).ShouldBe([(0, 4), (1, 4), (2, 4), (3, 4)]);
        tickets.ShouldAllBe(ticket => ticket.MinVersion == 4 && ticket.EarlierTokens.Length == 8);
    }

    [Fact]
    public void Goes_on_from_the_tickets_of_a_checkpoint()
    {
        var (one, checkpoints, first) = New(totalSteps: 4, saveFreq: 2);
        var undisturbed = Drive(one, one.Start(first)).Where(ticket => ticket.Step >= 2).ToList();
        var (other, _, _) = New(totalSteps: 4, saveFreq: 2);
        var resumed = Drive(other, other.Start(TicketFile.Read(checkpoints.PartFolder(2, CheckpointStore.Batching))));
        resumed.Select(Json).ShouldBe(undisturbed.Select(Json));
    }

    [Fact]
    public void Nothing_is_sent_after_the_last_step()
    {
        var (batching, _, first) = New(totalSteps: 1);
        batching.Start(first);
        first.SelectMany(ticket => batching.Next(TicketsTests.Answer(ticket, [5], ended: true))).ShouldBeEmpty();
        batching.Start([.. first.Select(ticket => ticket with { Step = 1 })]).ShouldBeEmpty();
    }

    [Fact]
    public void Stop_ends_after_the_step_that_has_been_issued_already()
    {
        var (batching, checkpoints, first) = New(totalSteps: 10, saveFreq: 100);
        batching.Start(first);
        var ahead = first.Take(N).SelectMany(ticket => Answer(batching, TicketsTests.Answer(ticket, [5], ended: true))).ToList();
        batching.Stop(); // lane 0 is in step 1: the other follows there, and no further
        ahead.SelectMany(ticket => batching.Next(TicketsTests.Answer(ticket, [5], ended: true))).ShouldBeEmpty();
        var rest = Drive(batching, [.. first.Skip(N)]);
        rest.Select(ticket => (ticket.Slot, ticket.Step)).Order().ShouldBe([(2, 0), (2, 1), (3, 0), (3, 1)]);
        TicketFile.Read(checkpoints.PartFolder(2, CheckpointStore.Batching)).Count.ShouldBe(Slots);
    }

    private (SuccessiveBatching Batching, CheckpointStore Checkpoints, IReadOnlyList<GenerateWindow> First) New(
        int totalSteps, int saveFreq = 100, Refill refill = Refill.Step)
    {
        var checkpoints = new CheckpointStore(_folder.Path, 10, CheckpointStore.AllParts);
        var tickets = TicketsTests.Of(slots: Slots, n: N, refill: refill);
        return (
            new SuccessiveBatching(tickets, Slots, checkpoints, new RunControl(totalSteps, saveFreq)),
            checkpoints,
            [.. Enumerable.Range(0, Slots / N).SelectMany(tickets.First)]);
    }

    /// <summary>The tickets for a window, sent.</summary>
    private static IReadOnlyList<GenerateWindow> Answer(SuccessiveBatching batching, WindowGenerated window)
    {
        var next = batching.Next(window);
        batching.Answered(next);
        return next;
    }

    /// <summary>Answers every ticket with a cut window, in order; returns all that were sent.</summary>
    private static List<GenerateWindow> Drive(SuccessiveBatching batching, IReadOnlyList<GenerateWindow> first)
    {
        var all = first.ToList();
        for (var i = 0; i < all.Count; i++)
            all.AddRange(Answer(batching, TicketsTests.Answer(all[i], [5, 6], ended: false)));
        return all;
    }

    /// <summary>Cut or ended, with some of the ticket's refills.</summary>
    private static WindowGenerated RandomWindow(Random random, GenerateWindow ticket)
    {
        List<WindowGenerated> segments = [TicketsTests.Answer(ticket, [5, 6], random.Next(2) == 0)];
        foreach (var start in ticket.Refills)
        {
            if (!segments[^1].Ended || random.Next(3) == 0)
                break;
            segments.Add(TicketsTests.Answer(ticket.Begin(start, 2), [5, 6], random.Next(2) == 0));
        }

        return segments[0] with { Refilled = [.. segments.Skip(1)] };
    }

    private static string Json(GenerateWindow ticket) => System.Text.Json.JsonSerializer.Serialize(ticket);
}
