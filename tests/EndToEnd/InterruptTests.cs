using System.Diagnostics;
using Tppo.Tests.Infra;

namespace Tppo.Tests.EndToEnd;

public class InterruptTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    [Fact]
    public async Task A_background_job_of_a_script_ends_with_a_checkpoint_when_it_is_interrupted()
    {
        // As `tppo … &` in a script starts it: with SIGINT ignored, which exec hands on.
        string[] command = [Path.Combine(AppContext.BaseDirectory, "tppo"), "run", TppoProcess.Smoke, "--name", "background", "--set", "total_steps=100000", "--set", "test_freq=0"];
        using var job = Process.Start(new ProcessStartInfo("sh", ["-c", "trap '' INT; exec \"$0\" \"$@\"", .. command])
        {
            WorkingDirectory = run.Folder,
            RedirectStandardOutput = true,
        })!;
        var output = job.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            using var deadline = new CancellationTokenSource(Patience.Limit);
            while (!HasStepped())
                await Task.Delay(10, deadline.Token);
            using (var interrupt = Process.Start("kill", ["-INT", $"{job.Id}"]))
                await interrupt.WaitForExitAsync(deadline.Token);
            await job.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            if (!job.HasExited)
                job.Kill();
        }

        job.ExitCode.ShouldBe(0);
        (await output).ShouldContain("--resume");
        Directory.Exists(run.Run("background", $"checkpoints/step_{run.Steps("background", evaluations: false).Count()}/policy")).ShouldBeTrue();
    }

    private bool HasStepped() => File.Exists(run.Run("background", "metrics.jsonl")) && run.Steps("background", evaluations: false).Any();
}
