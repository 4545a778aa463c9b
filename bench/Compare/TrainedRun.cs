using System.Diagnostics;

namespace Tppo.Bench.Compare;

/// <summary>A run of `tppo`.</summary>
internal static class TrainedRun
{
    /// <summary>Trains it, goes on with it, or finds it.</summary>
    public static async Task EnsureAsync(Plan plan, PlannedRun run, CancellationToken cancellation)
    {
        var folder = plan.FolderOf(run);
        if (File.Exists(Path.Combine(folder, "summary.json")))
            return;
        string[] arguments =
        [
            "run", plan.Recipe, "--seed", $"{run.Seed}", "--name", run.Name, "--runs", plan.Folder, "--set", "test_freq=5",
            .. run.Settings.SelectMany(setting => new[] { "--set", setting }),
            .. Directory.Exists(folder) ? new[] { "--resume" } : [],
        ];
        using var process = Process.Start(new ProcessStartInfo("./tppo", arguments) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"./tppo {string.Join(' ', arguments)} ended with {process.ExitCode}");
        await Console.Error.WriteLineAsync($"{run.Name} is trained");
    }
}
