namespace Tppo.Tasks.Rewards;

/// <summary>Compares what follows a marker with the right answer: the verifier of the generated tasks.</summary>
public sealed class MarkerVerifier : IVerifier
{
    private readonly string marker;

    /// <param name="marker">What stands before an answer.</param>
    /// <exception cref="TaskException">The marker is empty.</exception>
    public MarkerVerifier(string marker) =>
        this.marker = marker.Length > 0
            ? marker
            : throw new TaskException("answer_marker is empty: set it to what stands before an answer, such as #.");

    /// <inheritdoc/>
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation) =>
        Task.FromResult(new Verdict(IsCorrect(response.Answer, response.Text)) { Extracted = Extract(response.Text) });

    /// <summary>What follows the last marker, trimmed of white space; the whole text, trimmed, where there is no marker.</summary>
    public string Extract(string text)
    {
        var last = text.LastIndexOf(marker, StringComparison.Ordinal);
        return (last < 0 ? text : text[(last + marker.Length)..]).Trim();
    }

    /// <summary>
    /// True where the answer of the response is the right one: the same text, or the same integer in plain decimal digits.
    /// </summary>
    /// <param name="answer">The right answer, alone or as the end of a solution that holds the marker.</param>
    /// <param name="response">The model's whole response.</param>
    public bool IsCorrect(string answer, string response)
    {
        var (right, given) = (Extract(answer), Extract(response));
        return right == given || (PlainInteger.TryNormalize(right) is { } integer && integer == PlainInteger.TryNormalize(given));
    }
}
