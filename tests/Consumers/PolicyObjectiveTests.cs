using Tppo.Consumers.Policy;
using Tppo.Consumers.Training;
using Tppo.Learning;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers;

public class PolicyObjectiveTests
{
    public static TheoryData<PolicyLossKind> Losses() => new(Enum.GetValues<PolicyLossKind>());

    [Theory, MemberData(nameof(Losses))]
    public void A_batch_in_pieces_has_the_loss_of_the_whole(PolicyLossKind loss)
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[,,] { { { 1, 2, 3 }, { 3, 1, 1 }, { 0, 2, 1 }, { 1, 1, 2 } } });
        Tensor Numbers(params float[] numbers) => tensor(numbers).unsqueeze(0);
        var batch = new PolicyBatch(
            tensor(new long[,] { { 0, 1, 2, 0 } }),
            Advantages: Numbers(1, -1, .5f, 2),
            Weights: Numbers(.1f, .2f, .3f, .4f),
            Behaviour: Numbers(-1, -2, -1, -1.5f),
            Old: Numbers(-1.1f, -2.2f, -.9f, -1.6f),
            Shared: Numbers(0, 1, 1, .5f),
            Right: Numbers(1, 0, 0, 1),
            Reference: Numbers(-1, -1, -1, -1));
        var options = new PolicyOptions
        {
            PolicyLoss = loss,
            KlLossCoef = .1,
            LmLossWeight = .1,
            EntropyCoeff = .1,
            OffPolicyCorrection = OffPolicyCorrection.TruncatedIs,
        };

        var whole = Loss(new StateRange(0, 4));
        Loss(new StateRange(0, 1), new StateRange(1, 3)).ShouldBe(whole, 1e-6);
        whole.ShouldNotBe(0);

        double Loss(params StateRange[] ranges)
        {
            var objective = new PolicyObjective(options, temperature: 1, rightTokens: 2, hasEntropy: true, new MetricMeans());
            return ranges.Sum(range => objective.Loss(logits.narrow(1, range.Start, range.Count), batch.Of(range)).item<float>());
        }
    }
}
