using System.Diagnostics;
using System.Globalization;

namespace Tppo.Tests.Infra;

/// <summary><c>infra/broker</c> with processes, ports and files as they are.</summary>
public sealed class BrokerScriptTests : IAsyncDisposable
{
    private readonly BrokerScript _script = new(Directory.CreateTempSubdirectory("tppo-broker-script-").FullName);

    [Fact]
    public async Task A_started_broker_is_found_and_a_stopped_one_leaves_no_process()
    {
        (await _script.StatusAsync()).ExitCode.ShouldBe(3);

        var address = await _script.StartAsync();
        address.Port.ShouldBeLessThan(32768);
        await using (await QuorumQueue.OpenAsync(address, "tppo.any"))
            Processes().ShouldNotBeEmpty();
        (await _script.StartAsync()).ShouldBe(address);

        var status = await _script.StatusAsync();
        status.ExitCode.ShouldBe(0);
        var node = _script.Node.ToString(CultureInfo.InvariantCulture);
        status.Output.Split('\n').Select(line => line.Split(' ')[^1]).ShouldBeSubsetOf(
            ["running", address.OriginalString, $"http://127.0.0.1:{address.Port + 1}/", $"http://127.0.0.1:{address.Port + 2}/metrics", node, ""]);
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri($"http://127.0.0.1:{address.Port + 2}/metrics"), TestContext.Current.CancellationToken)).ShouldContain("rabbitmq_connections");

        (await _script.StopAsync()).ExitCode.ShouldBe(0);
        Processes().ShouldBeEmpty();
        (await _script.StatusAsync()).ExitCode.ShouldBe(3);
        (await _script.StopAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task After_kill_9_it_starts_at_the_same_address_with_the_same_messages()
    {
        await _script.StartAsync();
        var address = await _script.VirtualHostAsync("kept");
        await (await QuorumQueue.OpenAsync(address, "tppo.kept")).DisposeAsync();
        // RabbitMQ writes down a new quorum queue within a second or so, and in a clean stop: killed before that, it loses the queue.
        await _script.StopAsync();
        await _script.StartAsync();
        await using (var queue = await QuorumQueue.OpenAsync(address, "tppo.kept"))
            await queue.PublishAsync([1, 2, 3]);

        using (var node = Process.GetProcessById(_script.Node))
            node.Kill();
        await _script.StartAsync();

        (await _script.VirtualHostAsync("kept")).ShouldBe(address);
        await using var again = await QuorumQueue.OpenAsync(address, "tppo.kept");
        (await again.TakeAsync()).ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("use: infra/broker")]
    [InlineData("use: infra/broker", "frobnicate", "folder")]
    [InlineData("use: infra/broker", "start")]
    [InlineData("use: infra/broker", "vhost", "folder")]
    [InlineData("/dev/null/folder cannot be written to", "start", "/dev/null/folder")]
    [InlineData("'a b' is no name", "vhost", "folder", "a b")]
    [InlineData("no broker runs in", "vhost", "folder", "name")]
    public async Task Bad_input_is_one_line_and_exit_code_2(string line, params string[] arguments)
    {
        var outcome = await BrokerScript.RunAsync(arguments);
        outcome.ExitCode.ShouldBe(2);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldStartWith("infra/broker: " + line);
        outcome.Error.IndexOf('\n', StringComparison.Ordinal).ShouldBe(outcome.Error.Length - 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _script.StopAsync();
        Directory.Delete(_script.Folder, recursive: true);
    }

    /// <summary>What runs with this broker's folder as its home: node, port mapper and their children.</summary>
    private IEnumerable<string> Processes()
        => Directory.EnumerateDirectories("/proc").Where(process => Environment(process).Contains("HOME=" + _script.Folder));

    private static string[] Environment(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // no process, one that has just ended, or someone else's
        }
    }
}
