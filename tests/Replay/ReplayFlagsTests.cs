using System.CommandLine;
using Tppo.Cli.Commands;
using Tppo.Runs;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Replay;

public sealed class ReplayFlagsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_broker_of_the_environment_does_not_hide_the_archive_in_the_run_s_folder()
    {
        var run = RunFolder.Create(_folder.Path, "recorded");
        Broker(run).ShouldBe("environment");
        Directory.CreateDirectory(Path.GetDirectoryName(run.Archive)!);
        File.WriteAllBytes(run.Archive, []);
        Broker(run).ShouldBeNull();
        Broker(run, "--broker", "amqp://named").ShouldBe("named");
    }

    /// <summary>The host of the broker that is read.</summary>
    private static string? Broker(RunFolder run, params string[] arguments)
    {
        var flags = new ReplayFlags();
        var command = new RootCommand();
        flags.AddTo(command);
        var parsed = command.Parse(["--run", run.Name, "--to", "file:windows.jsonl", .. arguments]);
        return flags.Broker(parsed, run, name => name == BrokerAddress.UriVariable ? "amqp://environment" : null)?.Uri.Host;
    }
}
