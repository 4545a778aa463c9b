using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tppo.Examples.Embedding;
using Tppo.Hosting;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;
using Tppo.Runs.Recipes;
using Tppo.Tests.Architecture;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Hosting;

/// <summary>The pipeline in a host that is not `tppo`, with a task and a verifier that it does not know.</summary>
public sealed class TppoRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_example_runs_to_its_end_and_its_verifier_gives_the_rewards()
    {
        using var example = Process.Start(new ProcessStartInfo(Path.Combine(SourceTree.Root, "artifacts", "bin", "Embedding", "release", "Tppo.Embedding"), ["total_steps=4", "save_freq=4"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
        })!;
        var output = await example.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await example.WaitForExitAsync(TestContext.Current.CancellationToken);
        example.ExitCode.ShouldBe(0, output);
        output.Split('\n').ShouldContain(line => Regex.IsMatch(line, @"^held-out accuracy \d+ % -> \d+ %$"), output); // the host's own log is written beside it
        var rewards = MetricsLog.Read(_folder.File("runs/even-digits/metrics.jsonl")).Where(row => !row.IsEvaluation).Select(row => row.Find(MetricNames.Reward)!.Value).ToList();
        rewards.Count.ShouldBe(4);
        rewards.ShouldAllBe(reward => reward > 0 && reward < 1); // shares; the recipe's rewards are 1 and -1
    }

    [Fact]
    public async Task A_host_that_is_stopped_leaves_a_checkpoint_and_the_next_goes_on_from_there()
    {
        using (var first = Host("total_steps=1000000"))
        {
            var run = await StartAsync(first);
            await UntilAsync(() => Rows() >= 3);
            await first.StopAsync(TestContext.Current.CancellationToken);
            var steps = (await run.Completion)!.Steps;
            steps.ShouldBeInRange(3, 999_999);
            steps.ShouldBe(Rows());
            Directory.Exists(_folder.File($"runs/embedded/checkpoints/step_{steps}/policy")).ShouldBeTrue();
        }

        var before = Rows();
        using var second = Host("total_steps=1000000");
        var next = await StartAsync(second);
        await UntilAsync(() => Rows() > before);
        await second.StopAsync(TestContext.Current.CancellationToken);
        (await next.Completion)!.Steps.ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task Bad_input_ends_the_host_and_is_what_the_completion_fails_with()
    {
        using (var first = Host("total_steps=1", "save_freq=1", "critic_warmup=0"))
            (await (await StartAsync(first)).Completion)!.Steps.ShouldBe(1);
        using var second = Host("total_steps=2", "save_freq=1", "critic_warmup=0");
        var run = await StartAsync(second);
        (await Should.ThrowAsync<UserException>(run.Completion)).Message.ShouldContain("config.json differs");
        await second.WaitForShutdownAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_task_without_demonstrations_has_no_warm_start()
    {
        using var host = Host("warm_start_steps=1");
        var run = await StartAsync(host);
        (await Should.ThrowAsync<UserException>(run.Completion)).Message.ShouldContain("warm_start_steps");
    }

    private IHost Host(params string[] overrides)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        var recipe = RecipeReader.Read(Path.Combine(AppContext.BaseDirectory, "recipe.json"), [.. overrides]);
        builder.Services.AddTppoRun(recipe, _folder.File("runs/embedded")).AddTppoTask(new EvenDigits()).AddTppoVerifier(new ShareOfEvenDigits());
        return builder.Build();
    }

    private static async Task<TppoRun> StartAsync(IHost host)
    {
        var run = host.Services.GetRequiredService<TppoRun>();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return run;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience.Limit);
        while (!condition())
            await Task.Delay(10, deadline.Token);
    }

    private int Rows() => _folder.File("runs/embedded/metrics.jsonl") is var path && File.Exists(path) ? MetricsLog.Read(path).Count(row => !row.IsEvaluation) : 0;
}
