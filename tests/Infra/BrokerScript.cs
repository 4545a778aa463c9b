using System.Diagnostics;
using Tppo.Tests.Architecture;
using Tppo.Tests.EndToEnd;

namespace Tppo.Tests.Infra;

/// <summary><c>infra/broker</c> with one folder.</summary>
internal sealed class BrokerScript(string folder)
{
    // Above the script's own deadlines.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    public string Folder { get; } = folder;

    /// <summary>The process id of the broker's node.</summary>
    public int Node => int.Parse(File.ReadAllText(Path.Combine(Folder, "pid")));

    /// <summary>Starts the broker where it is not running, and gives its address.</summary>
    public async Task<Uri> StartAsync() => Address(await RunAsync("start", Folder));

    public async Task<Uri> VirtualHostAsync(string name) => Address(await RunAsync("vhost", Folder, name));

    public Task<Outcome> StopAsync() => RunAsync("stop", Folder);

    public Task<Outcome> StatusAsync() => RunAsync("status", Folder);

    public static async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(SourceTree.Root, "infra", "broker"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Deadline);
        return new Outcome(process.ExitCode, await output, await error);
    }

    private static Uri Address(Outcome outcome)
    {
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return new Uri(outcome.Output.TrimEnd('\n'));
    }
}
