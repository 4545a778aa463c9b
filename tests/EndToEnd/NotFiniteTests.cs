namespace Tppo.Tests.EndToEnd;

/// <summary>Weights that are no numbers: exit status 2 and one line, whoever meets them.</summary>
public class NotFiniteTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    [Fact]
    public Task An_evaluation() => RefusedAsync("logits", "eval", "--task", "program", "--problems", "4", "--model", Damaged("eval"));

    [Fact]
    public Task A_generation() => RefusedAsync("logits", "generate", "--prompt", "1", "--model", Damaged("generate"));

    [Fact]
    public Task A_run() => RefusedAsync("not finite", "run", TppoProcess.Smoke, "--name", "damaged", "--set", $"model_path={Damaged("run")}", "--set", "warm_start_steps=0");

    private async Task RefusedAsync(string named, params string[] arguments)
    {
        var outcome = await TppoProcess.RunAsync(run.Folder, arguments);
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldNotContain("   at ");
        var line = outcome.Error.TrimEnd('\n').Split('\n')[^1];
        line.ShouldStartWith("tppo: ");
        line.ShouldContain(named);
    }

    /// <summary>The run's policy with NaN in the file's last weights.</summary>
    private string Damaged(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(run.Folder, "damaged-" + name)).FullName;
        foreach (var file in Directory.EnumerateFiles(run.Policy))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        using var weights = new FileStream(Path.Combine(folder, "model.safetensors"), FileMode.Open, FileAccess.Write);
        weights.Seek(-16, SeekOrigin.End);
        weights.Write(Enumerable.Repeat((byte)0xff, 16).ToArray());
        return folder;
    }
}
