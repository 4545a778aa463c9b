using Tppo.Tests.EndToEnd;

namespace Tppo.Tests.Chaos;

/// <summary>One role of a run as a process that can be killed and started again.</summary>
internal sealed class RoleProcess(string role, string folder, string[] arguments) : IDisposable
{
    private TppoProcess? _process;

    public string Role => role;

    /// <summary>Its process id.</summary>
    public int Process => _process!.Id;

    public void Signal(int signal) => _process!.Signal(signal);

    /// <summary>Whether it has said <paramref name="text"/> by now.</summary>
    public bool Said(string text) => _process!.Said(text);

    /// <summary>It ended by itself, and not because the run had.</summary>
    public bool HasFailed => _process!.ExitCode is not (null or 0);

    /// <summary>Whether it runs, and the last lines that it has printed by now.</summary>
    public async Task<string> LastLinesAsync()
    {
        var (state, said) = (_process!.ExitCode is { } code ? $"ended with {code}" : "runs", _process.Output);
        if (_process.ExitCode is not null)
            said += (await _process.EndAsync()).Error;
        return $"{role} ({Process}) {state}:\n{string.Join('\n', said.TrimEnd().Split('\n').TakeLast(12))}";
    }

    public void Start() => _process = TppoProcess.Start(folder, [role, TppoProcess.Smoke, .. arguments]);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.EndAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Ends well, by itself; gives what it has said.</summary>
    public async Task<string> EndAsync()
    {
        var outcome = await _process!.EndAsync();
        outcome.ExitCode.ShouldBe(0, $"{role}: {outcome.Error}");
        return outcome.Output;
    }

    public Task UntilAsync(Func<bool> condition) => _process!.UntilAsync(condition);

    public void Dispose() => _process?.Dispose();
}
