using Tppo.Runs.Storage;
using Tppo.Tests.Chaos;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

[assembly: AssemblyFixture(typeof(UndisturbedSteps))]

namespace Tppo.Tests.Chaos;

/// <summary>The run without a broker whose weights others must end with, however they are disturbed. It begins when the first asks for it.</summary>
public sealed class UndisturbedSteps : IDisposable
{
    public const int Steps = 20;
    public const int Slots = 16;
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<Outcome>> _trained;

    public UndisturbedSteps()
        => _trained = new Lazy<Task<Outcome>>(() => TppoProcess.RunAsync(_folder.Path, ["run", TppoProcess.Smoke, "--name", "undisturbed", .. Settings]));

    /// <summary>What it was told. How often a run is evaluated makes no difference to its weights.</summary>
    internal static IReadOnlyList<string> Settings { get; } = ["--set", $"total_steps={Steps}", "--set", $"save_freq={Steps}", "--set", "test_freq=0"];

    /// <summary>All steps of the run in <paramref name="folder"/> were trained once, each with all its windows, to the same weights.</summary>
    internal async Task ShouldBeInAsync(string folder)
    {
        var outcome = await _trained.Value;
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        foreach (var trainer in new[] { "policy", "value" })
        {
            var ledger = TrainedWindows.Read(Path.Combine(folder, $"ledger/{trainer}.jsonl"));
            ledger.Select(line => line.Step).ShouldBe(Enumerable.Range(0, Steps), trainer);
            ledger.ShouldAllBe(line => line.Windows.Length == Slots, trainer);
            Weights(folder, trainer).ShouldBe(Weights(_folder.File("runs/undisturbed"), trainer), trainer);
        }

        File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Count(line => !line.Contains("eval/", StringComparison.Ordinal)).ShouldBe(Steps);
    }

    public void Dispose() => _folder.Dispose();

    private static string Weights(string run, string trainer) => DurableFile.Hash(Path.Combine(run, $"checkpoints/step_{Steps}/{trainer}/model.safetensors"));
}
