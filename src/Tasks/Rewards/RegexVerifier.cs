using System.Text.RegularExpressions;

namespace Tppo.Tasks.Rewards;

/// <summary>
/// Finds the answer by a pattern: in its last match, the group <c>answer</c>, else the first group, else the whole match. It must be
/// the right answer, character by character, without white space around either; no match is wrong.
/// </summary>
public sealed class RegexVerifier : IVerifier
{
    private readonly Regex regex;

    /// <param name="pattern">A .NET regular expression.</param>
    /// <param name="timeout">Longest search; a longer one is a failure.</param>
    /// <exception cref="TaskException">The pattern is empty or not valid.</exception>
    public RegexVerifier(string pattern, TimeSpan timeout)
    {
        if (pattern.Length == 0)
            throw new TaskException(
                @"answer_pattern is empty: set it to a regular expression that finds the answer, such as answer: (\d+).");
        try
        {
            regex = new Regex(pattern, RegexOptions.CultureInvariant, timeout);
        }
        catch (ArgumentException e)
        {
            throw new TaskException($"answer_pattern is no regular expression: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <inheritdoc/>
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        var given = Find(response.Text);
        return Task.FromResult(new Verdict(given is not null && given == response.Answer.Trim()) { Extracted = given });
    }

    private string? Find(string text)
    {
        Match? last = null;
        for (var match = regex.Match(text); match.Success; match = match.NextMatch())
            last = match;
        if (last is null)
            return null;
        var group = last.Groups.TryGetValue("answer", out var named) ? named : last.Groups[Math.Min(1, last.Groups.Count - 1)];
        return group.Value.Trim();
    }
}
