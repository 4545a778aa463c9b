using System.Text.Json.Nodes;
using Tppo.Tests.Infra;

namespace Tppo.Tests.EndToEnd;

/// <summary>A class's own copy of a folder with one run of the recipe `smoke` that nothing disturbed.</summary>
public sealed class FinishedRun(UndisturbedRun original) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    internal Outcome Outcome { get; private set; } = null!;

    public string Policy => Run(UndisturbedRun.Name, "checkpoints/step_8/policy");

    public async ValueTask InitializeAsync() => Outcome = await original.CopyToAsync(Folder);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>`tppo run smoke` in this folder.</summary>
    internal Task<Outcome> TrainAsync(string name, params string[] more) => TppoProcess.RunAsync(Folder, ["run", TppoProcess.Smoke, "--name", name, .. more]);

    /// <summary>The same in this process.</summary>
    internal Task HostAsync(string name, params string[] settings) => HostedRun.ToItsEndAsync(_folder.File($"runs/{name}"), settings);

    /// <summary>A path in a run.</summary>
    public string Run(string name, string path) => _folder.File(Path.Combine("runs", name, path));

    /// <summary>A new file with a name of its own in this folder.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }

    public IReadOnlyList<JsonObject> Metrics(string name) => Lines(File.ReadAllText(Run(name, "metrics.jsonl")));

    /// <summary>All whole lines: the last one may still be in the writing.</summary>
    private static IReadOnlyList<JsonObject> Lines(string text)
        => [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>Steps of a run's rows, those of training or of evaluation.</summary>
    public IEnumerable<int> Steps(string name, bool evaluations)
        => Metrics(name).Where(row => IsEvaluation(row) == evaluations).Select(row => (int)row["step"]!);

    public byte[] Weights(string name) => File.ReadAllBytes(Run(name, "checkpoints/step_8/policy/model.safetensors"));

    internal static bool IsEvaluation(JsonObject row) => row.Any(entry => entry.Key.StartsWith("eval/", StringComparison.Ordinal));
}
