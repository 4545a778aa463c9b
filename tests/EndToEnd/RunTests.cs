using System.Text.Json.Nodes;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.EndToEnd;

public class RunTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    private static readonly string[] Always =
        ["timing_s/step", "timing_s/policy", "timing_s/value", "perf/throughput", "rollout/slot_occupancy", "rollout/policy_lag/mean"];

    private static readonly string[] AfterWarmUp =
        ["actor/pg_loss", "actor/pg_clipfrac", "actor/ppo_kl", "actor/entropy", "actor/grad_norm"];

    private static readonly string[] WhereSomethingFinished =
        ["critic/vf_loss", "critic/vf_explained_var", "critic/rewards/mean", "response_length/mean", "response_length/clip_ratio"];

    [Fact]
    public void Ends_well_and_leaves_what_the_run_folder_promises()
    {
        run.Outcome.ExitCode.ShouldBe(0, run.Outcome.Error);
        foreach (var file in new[] { "config.json", "metrics.jsonl", "summary.json", "report.html" })
            new FileInfo(run.Run("undisturbed", file)).Length.ShouldBeGreaterThan(0, file);
        foreach (var folder in new[] { "tb", "logs" })
            Directory.GetFiles(run.Run("undisturbed", folder)).ShouldNotBeEmpty(folder);
        JsonNode.Parse(File.ReadAllText(run.Run("undisturbed", "config.json")))!["total_steps"]!.GetValue<int>().ShouldBe(8);
    }

    [Fact]
    public void Every_step_has_one_row_with_the_metrics_that_users_know()
    {
        run.Steps("undisturbed", evaluations: false).ShouldBe(Enumerable.Range(1, 8));
        run.Steps("undisturbed", evaluations: true).Order().ShouldBe([0, 4, 8]);
        var rows = run.Metrics("undisturbed").Where(row => !FinishedRun.IsEvaluation(row)).ToList();
        foreach (var row in rows)
        {
            string[] expected = [.. Always, .. (int)row["step"]! > 2 ? AfterWarmUp : [], .. (double)row["rollout/finished"]! > 0 ? WhereSomethingFinished : []];
            expected.Except(row.Select(entry => entry.Key)).ShouldBeEmpty(row.ToJsonString());
            ((double)row["rollout/finished"]! + (double)row["rollout/cut"]!).ShouldBe(16); // the batch is always full
            ((double)row["rollout/policy_lag/max"]!).ShouldBe(0);
        }

        rows.ShouldContain(row => (double)row["rollout/finished"]! > 0);
        rows.ShouldContain(row => (double)row["rollout/cut"]! > 0);
    }

    [Fact]
    public void The_summary_says_what_the_run_came_to()
    {
        var summary = JsonNode.Parse(File.ReadAllText(run.Run("undisturbed", "summary.json")))!;
        var rows = run.Metrics("undisturbed");
        ((double)summary["eval"]!["before"]!).ShouldBe((double)rows.First(FinishedRun.IsEvaluation)["eval/avg@1"]!);
        ((double)summary["eval"]!["after"]!).ShouldBe((double)rows.Last(FinishedRun.IsEvaluation)["eval/avg@1"]!);
        ((int)summary["steps"]!).ShouldBe(8);
        ((double)summary["generated_tokens"]!).ShouldBe(rows.Sum(row => (double?)row["rollout/generated_tokens"] ?? 0));
        ((double)summary["decode_steps"]!).ShouldBeInRange(8, 8 * 48);
        ((double)summary["slot_occupancy"]!).ShouldBeInRange(.1, 1);
        ((double)summary["wall_seconds"]!).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_policy_of_a_checkpoint_is_a_model_folder()
    {
        using var policy = ModelFolder.ReadWeights(run.Policy, Head.Policy);
        TokenizerFile.Read(run.Policy).VocabularySize.ShouldBe(policy.Config.VocabularySize);
        using var before = ModelFolder.ReadWeights(run.Run("undisturbed", "checkpoints/step_0/policy"), Head.Policy);
        Consumers.Tiny.Numbers(policy).ShouldNotBe(Consumers.Tiny.Numbers(before)); // it has learnt something
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_weights_to_the_byte_and_another_does_not()
    {
        (await run.TrainAsync("again")).ExitCode.ShouldBe(0);
        (await run.TrainAsync("other", "--seed", "2")).ExitCode.ShouldBe(0);
        run.Weights("again").SequenceEqual(run.Weights("undisturbed")).ShouldBeTrue();
        run.Weights("other").SequenceEqual(run.Weights("undisturbed")).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_learning_rate_the_policy_and_its_accuracy_stay_where_they_were()
    {
        (await run.TrainAsync("still", "--set", "policy_lr=0")).ExitCode.ShouldBe(0);
        byte[] Policy(int step) => File.ReadAllBytes(run.Run("still", $"checkpoints/step_{step}/policy/model.safetensors"));
        Policy(8).SequenceEqual(Policy(0)).ShouldBeTrue();
        var evaluation = JsonNode.Parse(File.ReadAllText(run.Run("still", "summary.json")))!["eval"]!;
        ((double)evaluation["after"]!).ShouldBe((double)evaluation["before"]!);
    }

    [Theory]
    [InlineData("window_response_length=48")] // plain PPO
    [InlineData("advantage=grpo")]
    [InlineData("tail=bootstrap")]
    [InlineData("max_policy_lag=1")]
    [InlineData("filter_groups=true")]
    [InlineData("length_adaptive_lam=true")]
    [InlineData("ppo_mini_batch_size=4")]
    [InlineData("lm_loss_weight=0.1")]
    [InlineData("kl_loss_coef=0.01")]
    [InlineData("decoder=tensor")]
    [InlineData("gradient_checkpointing=true")]
    [InlineData("lora_rank=4")]
    [InlineData("min_tokens=6")]
    public async Task Every_variant_runs_to_its_end(string setting)
    {
        var name = setting.Replace('=', '-');
        await run.HostAsync(name, setting, "eval_problems=4");
        run.Steps(name, evaluations: false).ShouldBe(Enumerable.Range(1, 8));
        JsonNode.Parse(File.ReadAllText(run.Run(name, "config.json")))![setting.Split('=')[0]]!.ToString().ShouldBe(setting.Split('=')[1]);
        run.Weights(name).Length.ShouldBe(run.Weights("undisturbed").Length);
    }
}
