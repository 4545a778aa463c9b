using Tppo.Consumers.Policy;
using Tppo.Contracts;
using Tppo.Modeling.Tokenization;
using Tppo.Runs.Options;

namespace Tppo.Operating.Trajectories;

/// <summary>Recorded windows as text, with the advantage of each token before whitening.</summary>
internal sealed class TrajectoryReader(Recipe recipe, ITokenizer tokenizer)
{
    private readonly GroupLedger _groups = new(recipe.Run.N);
    private readonly AlgorithmOptions _options = recipe.Algorithm with { WhitenAdvantages = false };

    /// <summary>What finished in these windows; an advantage within a group hangs on it.</summary>
    public void Know(IEnumerable<WindowGenerated> windows) => _groups.Add(windows);

    /// <param name="windows">All of one response so far, in order.</param>
    public TrajectoryView Read(IReadOnlyList<WindowGenerated> windows)
    {
        var text = new StreamingDecoder(tokenizer); // of the whole response: a window may end inside a character
        return new TrajectoryView(
            tokenizer.Decode(windows[0].Ticket.PromptTokens),
            windows[0].Ticket.Answer,
            windows[^1].Reward,
            [.. windows.Select(window => Window(window, text))]);
    }

    private WindowView Window(WindowGenerated window, StreamingDecoder text)
    {
        var (advantages, _) = WindowAdvantages.Of([window], _groups, _options, recipe.Rollout.WindowResponseLength);
        return new WindowView(
            window.Ticket.Step,
            window.PolicyVersion,
            [.. window.Tokens.Select((token, t) => new TokenView(
                token == tokenizer.EndTokenId ? "[end]" : text.Append(token), advantages[0][t], window.Values[t]))]);
    }
}
