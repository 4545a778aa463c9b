using Tppo.Consumers.Training;
using Tppo.Contracts;
using static TorchSharp.torch;
using static Tppo.Learning.Returns;

namespace Tppo.Consumers.Value;

/// <summary>A finished trajectory: all tokens of its response, each with its Monte-Carlo return.</summary>
/// <param name="Row">Prompt and response.</param>
/// <param name="Returns">G_t, one a response token.</param>
internal sealed record ValueRow(TrainingRow Row, float[] Returns)
{
    public static ValueRow Of(WindowGenerated window, double gamma)
    {
        using var scope = NewDisposeScope();
        int prompt = window.Ticket.PromptTokens.Length, length = window.ResponseLength;
        var rewards = zeros(1, length);
        rewards[0, length - 1] = window.Reward!.Value;
        return new ValueRow(
            new TrainingRow(
                [.. window.Ticket.PromptTokens, .. window.Ticket.EarlierTokens, .. window.Tokens], [.. Enumerable.Range(prompt, length)]),
            MonteCarlo(rewards, ones_like(rewards, ScalarType.Bool), gamma).data<float>().ToArray());
    }
}
