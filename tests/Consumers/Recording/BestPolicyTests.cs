using Tppo.Consumers.Recording;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Metrics;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Consumers.Recording;

public sealed class BestPolicyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BestPolicy _best;

    public BestPolicyTests() => _best = new BestPolicy(_folder.File("best"), Tiny.Tokenizer);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_best_is_kept_and_of_equals_the_earliest()
    {
        foreach (var (step, accuracy) in new[] { (0, .25), (20, .5), (40, .5), (60, .4), (80, double.NaN) })
            Offer(step, accuracy);
        Directory.GetDirectories(_folder.File("best")).Select(Path.GetFileName).ShouldBe(["step_20"]);
        using var kept = ModelFolder.ReadWeights(_folder.File("best/step_20"), Head.Policy);
        Tiny.Numbers(kept).ShouldBe(Numbers(20));
        MetricsLog.Read(_folder.File("best/step_20/evaluation.jsonl")).ShouldHaveSingleItem().EvaluationAccuracy.ShouldBe(.5);
    }

    [Fact]
    public void What_a_kill_left_is_tidied_up_and_the_better_one_stays()
    {
        Offer(20, .5);
        Directory.Move(_folder.File("best/step_20"), _folder.File("earlier"));
        Offer(40, .75);
        Directory.Move(_folder.File("earlier"), _folder.File("best/step_20")); // killed before it was removed
        Directory.CreateDirectory(_folder.File("best/step_60.partial-host-1"));
        Offer(60, .1);
        Directory.GetDirectories(_folder.File("best")).Select(Path.GetFileName).ShouldBe(["step_40"]);
    }

    private void Offer(int step, double accuracy)
    {
        using var policy = Tiny.Policy(seed: step + 1);
        _best.Offer(new MetricRow(step, new Dictionary<string, double> { ["eval/avg@1"] = accuracy, ["eval/truncated"] = double.NaN }), policy);
    }

    private static float[] Numbers(int step)
    {
        using var policy = Tiny.Policy(seed: step + 1);
        return Tiny.Numbers(policy);
    }
}
