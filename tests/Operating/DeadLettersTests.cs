using System.Text.Json.Nodes;
using Tppo.Contracts.Wire;
using Tppo.Tests.Contracts.Wire;

namespace Tppo.Tests.Operating;

/// <summary>Poison in a live run: it ends among the dead letters of all who get windows, and training goes on.</summary>
[Collection(LiveRuns.Name)]
public class DeadLettersTests(LiveRun run)
{
    private const string Exchange = "window-generated";
    private static readonly string[] Consumers = ["policy-trainer", "value-trainer", "successive-batching", "trajectories"];

    [Fact]
    public async Task Bytes_that_are_no_message_are_shown_as_they_are()
    {
        await PoisonAsync([0xde, 0xad, 0xbe, 0xef]);
        var letters = await run.AskAsync("dead-letters", "list");
        letters.AsArray().Select(letter => (string)letter!["queue"]!).ShouldBe(Consumers);
        var letter = letters[0]!;
        letter["kind"].ShouldBeNull();
        ((string)letter["reason"]!).ShouldContain("DEADBEEF");
        ((double)letter["age_seconds"]!).ShouldBeInRange(0, 300);
        var shown = (await run.AskAsync("dead-letters", "show", "--queue", "value-trainer", "--id", (string)letter["id"]!)).AsArray().ShouldHaveSingleItem()!;
        ((string)shown["first_bytes"]!).ShouldBe("deadbeef");
        ((string)shown["headers"]!["MT-Fault-ExceptionType"]!).ShouldEndWith("WireException");
        (await run.TryAsync("dead-letters", "list")).Output.ShouldContain("unreadable");
        await DiscardAsync();
    }

    [Fact]
    public async Task A_refused_window_is_shown_as_json()
    {
        var window = Samples.Window with { Ticket = Samples.Ticket with { Slot = 99 }, LogProbs = [float.NaN, -1] };
        await PoisonAsync(new Frame(LiveRun.Name, window).ToBytes());
        var shown = (await run.AskAsync("dead-letters", "show", "--all", "--queue", "policy-trainer")).AsArray().ShouldHaveSingleItem()!;
        var letter = shown["letter"]!;
        ((string)letter["kind"]!, (int)letter["slot"]!, (int)letter["step"]!).ShouldBe(("window-generated", 99, Samples.Ticket.Step));
        ((string)letter["reason"]!).ShouldContain("slot 99");
        shown["message"]!["tokens"]!.AsArray().Select(token => (int)token!).ShouldBe(window.Tokens);
        ((string)shown["message"]!["log_probs"]![0]!).ShouldBe("NaN");
        await DiscardAsync();
    }

    [Fact]
    public async Task What_is_requeued_fails_again_and_what_is_discarded_is_gone()
    {
        await PoisonAsync([1, 2, 3]);
        var before = await InvalidAsync();
        (await run.TryAsync("dead-letters", "requeue", "--all", "--queue", "policy-trainer")).Output.ShouldBe("requeued: 1 of policy-trainer\n");
        await run.UntilAsync(status => Invalid(status) == before + 1 && (int)LiveRun.Queue(status, "policy-trainer")["dead_letters"]! == 1);
        await DiscardAsync();
        (await run.AskAsync("dead-letters", "list")).AsArray().ShouldBeEmpty();
        var step = LiveRun.Step(await run.AskAsync("status"));
        await run.UntilAsync(status => LiveRun.Step(status) > step);
    }

    private async Task PoisonAsync(byte[] body)
    {
        await run.PublishAsync(Exchange, body);
        await run.UntilAsync(status => Consumers.All(queue => (int)LiveRun.Queue(status, queue)["dead_letters"]! == 1));
    }

    private async Task DiscardAsync()
    {
        (await run.AskAsync("dead-letters", "discard", "--all")).AsArray().Count.ShouldBe(Consumers.Length);
        await run.UntilAsync(status => Consumers.All(queue => (int)LiveRun.Queue(status, queue)["dead_letters"]! == 0));
    }

    private async Task<int> InvalidAsync() => Invalid(await run.UntilAsync(status => LiveRun.Roles(status, "policy").Count == 1));

    /// <summary>What the policy trainer has sent to its dead letters; -1 where it did not answer in time.</summary>
    private static int Invalid(JsonNode status) => LiveRun.Roles(status, "policy") is [var policy] ? (int)policy["drops"]!["invalid"]! : -1;
}
