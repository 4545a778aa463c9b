using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Tppo.Tests.Architecture;
using Tppo.Tests.Infra;

namespace Tppo.Tests.EndToEnd;

/// <summary>The built program, run in a folder of its own.</summary>
internal sealed class TppoProcess : IDisposable
{
    private static readonly TimeSpan Deadline = Patience.Limit;
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private TppoProcess(string folder, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "tppo"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = ReadAsync(_process.StandardOutput);
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static string Smoke { get; } = Path.Combine(SourceTree.Root, "recipes", "smoke.json");

    public static TppoProcess Start(string folder, params string[] arguments) => new(folder, arguments);

    public static async Task<Outcome> RunAsync(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return await process.EndAsync();
    }

    public static TppoProcess Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(folder, arguments, environment);

    public static async Task<Outcome> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(folder, environment, arguments);
        return await process.EndAsync();
    }

    /// <summary>Null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>What it has printed by now.</summary>
    public string Output
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>Whether it has printed <paramref name="text"/> by now.</summary>
    public bool Said(string text) => Output.Contains(text, StringComparison.Ordinal);

    public async Task<Outcome> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return new Outcome(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Ends once <paramref name="condition"/> holds; fails where the process ends before.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (_process.HasExited)
                Assert.Fail("The program ended too early: " + await _error);
            if (clock.Elapsed > Deadline)
                Assert.Fail("The condition was not met in time.");
            await Task.Delay(10);
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    private async Task<string> ReadAsync(StreamReader reader)
    {
        var buffer = new char[1024];
        while (await reader.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_said)
                _said.Append(buffer, 0, count);
        }

        return _said.ToString();
    }

    public void Signal(int signal) => SendSignal(_process.Id, signal).ShouldBe(0);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
