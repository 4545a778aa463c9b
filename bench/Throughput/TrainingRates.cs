using System.Globalization;
using Tppo.Consumers.Policy;
using Tppo.Contracts;
using Tppo.Modeling.Transformer;

/// <summary>Steps of the policy trainer: forward, backward, and the optimizer.</summary>
internal static class TrainingRates
{
    private const int Prompt = 32, Window = 40;

    public static IEnumerable<Rate> Measure(BenchModel model, ModelWeights weights)
    {
        using var trainer = new PolicyTrainer(model.Recipe, weights, reference: null);
        var bare = new BareLoop(weights);
        var step = 0;
        var (positions, tokens) = (model.Rows * (Prompt + Window), model.Rows * Window);
        var pieces = Math.Max(1, positions / model.Recipe.Policy.PpoMaxTokenLen);
        var seconds = Fastest.Seconds(
            4,
            () => trainer.Train(step, Windows(model, step++)),
            () =>
            {
                for (var piece = 0; piece < pieces; piece++)
                    bare.Run(positions / pieces, tokens / pieces, backward: true);
            });
        var flops = 3 * bare.Flops(positions, tokens);
        return
        [
            .. Rate.Of("training tokens", tokens, flops, ["trainer"], seconds),
            .. Rate.Of("training positions", positions, flops, ["trainer"], seconds),
        ];
    }

    /// <summary>A step's windows, each of which has ended: all of their tokens are trained.</summary>
    private static WindowGenerated[] Windows(BenchModel model, int step) => [.. Enumerable.Range(0, model.Rows).Select(slot => new WindowGenerated
    {
        Ticket = new GenerateWindow
        {
            Slot = slot,
            Step = step,
            TrajectoryIndex = 0,
            GroupId = string.Create(CultureInfo.InvariantCulture, $"{slot}-{step}"),
            WindowIndex = 0,
            PromptTokens = Tokens(model, slot, Prompt),
            Answer = "",
            DataSource = "",
            EarlierTokens = [],
            Seed = 1,
            MaxNewTokens = Window,
            MinVersion = 0,
        },
        Tokens = Tokens(model, slot + step, Window),
        LogProbs = [.. Enumerable.Repeat(-(float)Math.Log(model.Config.VocabularySize), Window)],
        Values = new float[Window + 1],
        PolicyVersion = step,
        ValueVersion = step,
        Finish = FinishReason.Stop,
        Reward = slot % 2 == 0 ? 1 : -1,
        Correct = slot % 2 == 0,
    })];

    private static int[] Tokens(BenchModel model, int seed, int count)
        => [.. Enumerable.Range(0, count).Select(i => (seed * 31 + i * 17) % model.Config.VocabularySize)];
}
