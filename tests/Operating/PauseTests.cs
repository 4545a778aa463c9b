using System.Text.Json.Nodes;
using Tppo.Tests.EndToEnd;

namespace Tppo.Tests.Operating;

[Collection(LiveRuns.Name)]
public class PauseTests(LiveRun run)
{
    private const int Slots = 16;

    [Fact]
    public async Task A_paused_run_generates_nothing_until_it_is_resumed()
    {
        var paused = await run.AskAsync("pause");
        ((string)paused["run"]!, (bool)paused["paused"]!).ShouldBe((LiveRun.Name, true));
        var still = await run.UntilAsync(IsStill);
        var (step, generated) = (LiveRun.Step(still), Generated(still));
        ((string)still["run"]!["state"]!).ShouldBe("paused");

        // A producer that starts later is paused too, and is there long enough to have generated.
        using (run.Start("producer"))
        {
            var both = await run.UntilAsync(status => LiveRun.Roles(status, "producer").Count == 2);
            LiveRun.Roles(both, "producer").Select(producer => (bool)producer["paused"]!).ShouldBe([true, true]);
        }

        var later = await run.UntilAsync(status => LiveRun.Roles(status, "producer").Count == 1 && IsStill(status));
        (LiveRun.Step(later), Generated(later)).ShouldBe((step, generated));

        (await run.TryAsync("resume")).Output.ShouldStartWith("resume: live: ");
        var resumed = await run.UntilAsync(status => LiveRun.Step(status) > step + 1);
        ((string)resumed["run"]!["state"]!).ShouldBe("running");
        LiveRun.Roles(resumed, "producer").ShouldAllBe(producer => !(bool)producer["paused"]!);
    }

    [Fact]
    public async Task A_run_that_has_finished_is_not_paused()
    {
        var folder = Directory.CreateDirectory(Path.Combine(run.Folder, "others", "done"));
        File.WriteAllText(Path.Combine(folder.FullName, "config.json"), """{"total_steps":1}""");
        File.WriteAllText(Path.Combine(folder.FullName, "metrics.jsonl"), """{"step":1}""");
        File.WriteAllText(Path.Combine(folder.FullName, "summary.json"), "{}");
        (await PauseAsync()).Error.ShouldContain("not on a broker");
        folder.CreateSubdirectory("recovery");
        (await PauseAsync()).Error.ShouldContain("has finished");
        File.Exists(Path.Combine(folder.FullName, "paused")).ShouldBeFalse();

        Task<Outcome> PauseAsync() => TppoProcess.RunAsync(run.Folder, "pause", "--name", "done", "--runs", "others", "--broker", run.Address.ToString());
    }

    /// <summary>Every ticket waits in the producer, and nobody else holds anything.</summary>
    private static bool IsStill(JsonNode status)
        => LiveRun.Roles(status, "producer").Count == 1
            && status["queues"]!.AsArray().All(queue => (int)queue!["ready"]! + (int)queue["unacknowledged"]! == ((string)queue["queue"]! == "tickets" ? Slots : 0));

    /// <summary>Windows that successive batching has heard.</summary>
    private static long Generated(JsonNode status) => (long)LiveRun.Roles(status, "batching").Single()["deliveries"]!["processed"]!;
}
