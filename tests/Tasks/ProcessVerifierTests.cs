using System.Text.Json.Nodes;
using Tppo.Tasks.Rewards;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Tasks;

public sealed class ProcessVerifierTests : IDisposable
{
    private static readonly TimeSpan Deadline = Patience.Limit;
    private readonly string folder = Directory.CreateTempSubdirectory("tppo-verifier-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("""{"score": 0.25}""", true, 0.25)]
    [InlineData("""{"score": 0}""", false, 0.0)]
    [InlineData("""{"score": -1.5}""", false, -1.5)]
    [InlineData("""{"correct": true}""", true, null)]
    [InlineData("""{"correct": false, "score": 0.5}""", false, 0.5)]
    public async Task Reads_score_and_verdict(string output, bool correct, double? reward) =>
        (await Verify($"echo '{output}'")).ShouldBe(new Verdict(correct, reward));

    [Fact]
    public async Task A_script_gets_the_whole_response()
    {
        var script = Path.Combine(folder, "reward.sh");
        await File.WriteAllTextAsync(script, $$"""
            #!/bin/sh
            cat > '{{folder}}/seen.json'
            echo '{"score": 1}'
            """, TestContext.Current.CancellationToken);
        var response = new Response("1+1? ∑", new string('x', 200_000) + "\n\"2\"", "2", "my/data", """{"index": 7}""");
        (await Verify($"sh {script}", response)).Correct.ShouldBeTrue();
        var seen = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "seen.json"), TestContext.Current.CancellationToken))!;
        ((string?)seen["prompt"], (string?)seen["response"], (string?)seen["answer"], (string?)seen["data_source"], (int)seen["extra"]!["index"]!)
            .ShouldBe((response.Prompt, response.Text, response.Answer, response.DataSource, 7));
    }

    [Fact]
    public async Task A_command_that_does_not_read_is_no_failure() =>
        (await Verify("""echo '{"correct": true}'""", new Response("p", new string('x', 1_000_000), "2", "s"))).Correct.ShouldBeTrue();

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("echo oh dear >&2; exit 1", "oh dear")]
    [InlineData("no-such-command-here", "exit code 127")]
    [InlineData("echo hello", "but printed: hello")]
    [InlineData("true", "but printed:")]
    [InlineData("echo '[1]'", "but printed: [1]")]
    [InlineData("""echo '{"score": "high"}'""", "but printed")]
    [InlineData("""echo '{"score": 1e999}'""", "but printed")]
    [InlineData("""echo '{"other": 1}'""", "but printed")]
    public async Task What_is_no_verdict_is_a_failure(string command, string why) =>
        (await Should.ThrowAsync<VerifierException>(() => Verify(command))).Message.ShouldContain(why);

    [Fact]
    public async Task Output_without_end_does_not_fill_the_memory()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => new ProcessVerifier("yes").VerifyAsync(new Response("p", "r", "a", "s"), limit.Token));
    }

    [Fact]
    public async Task When_the_time_is_over_the_command_and_its_children_end()
    {
        var beat = Path.Combine(folder, "beat");
        using var limit = new CancellationTokenSource();
        var verifying = new ProcessVerifier($"(while true; do echo . >> {beat}; sleep 0.02; done) & sleep 1000").VerifyAsync(new Response("p", "r", "a", "s"), limit.Token);
        await Until(() => File.Exists(beat) && new FileInfo(beat).Length > 6);
        await limit.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => verifying.WaitAsync(Deadline));
        long last = -1;
        await Until(() =>
        {
            // Ten times the child's own interval without a beat: it is gone.
            var before = last;
            last = new FileInfo(beat).Length;
            return before == last;
        }, TimeSpan.FromMilliseconds(200));
    }

    private static async Task Until(Func<bool> condition, TimeSpan? interval = null)
    {
        using var timer = new PeriodicTimer(interval ?? TimeSpan.FromMilliseconds(10));
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition())
            await timer.WaitForNextTickAsync(deadline.Token);
    }

    private static Task<Verdict> Verify(string command, Response? response = null) =>
        new ProcessVerifier(command).VerifyAsync(response ?? new Response("p", "r", "a", "s"), TestContext.Current.CancellationToken).WaitAsync(Deadline);
}
