using System.Text.Json.Nodes;
using Serilog.Events;
using Tppo.Cli.Commands;
using Tppo.Runs;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Monitoring;

public sealed class RunLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_roll_by_size_and_the_last_eight_are_kept()
    {
        var folder = new RunFolder(_folder.File("math"));
        await using (var log = RunLog.Create(folder, "run", "run", LogEventLevel.Information, mostBytes: 1000))
        {
            for (var i = 0; i < 200; i++)
                log.Information("event {Number}", i);
        }

        var files = Directory.GetFiles(folder.Logs, "run*.log").Order(StringComparer.Ordinal).ToList();
        files.Count.ShouldBe(8);
        var last = JsonNode.Parse(File.ReadLines(files[^1]).Last())!;
        ((int)last["Number"]!, (string)last["Run"]!, (string)last["Role"]!, (string)last["@m"]!).ShouldBe((199, "math", "run", "event 199"));
    }

    [Theory, InlineData(LogEventLevel.Debug, 2), InlineData(LogEventLevel.Information, 1), InlineData(LogEventLevel.Error, 0)]
    public async Task A_level_leaves_out_what_is_below_it(LogEventLevel level, int events)
    {
        var folder = new RunFolder(_folder.File("math"));
        await using (var log = RunLog.Create(folder, "run", "run", level))
        {
            log.Debug("a ticket");
            log.Information("a wait");
            log.ForContext("SourceContext", "MassTransit.Messages").Debug("a message");
        }

        var lines = File.ReadAllLines(Path.Combine(folder.Logs, "run.log"));
        ((string)JsonNode.Parse(lines[0])!["LogLevel"]!).ShouldBe(level.ToString()); // is there at any level: who looks whether the run goes on finds the file open
        (lines.Length - 1).ShouldBe(events);
    }

    /// <summary>A kill may leave a part of a line at the end of any of them.</summary>
    [Fact]
    public async Task What_a_kill_left_of_a_line_is_cut_off()
    {
        var folder = new RunFolder(_folder.File("math"));
        Directory.CreateDirectory(folder.Logs);
        var path = Path.Combine(folder.Logs, "run.log");
        await File.WriteAllTextAsync(path, "{\"@m\":\"whole\"}\n{\"@m\":\"to", TestContext.Current.CancellationToken);
        await using (var log = RunLog.Create(folder, "run", "run", LogEventLevel.Information))
            log.Information("next");
        File.ReadLines(path).Select(line => (string)JsonNode.Parse(line)!["@m"]!).ShouldBe(["whole", "run logs what is Information or above", "next"]);
    }
}
