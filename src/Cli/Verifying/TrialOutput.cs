using System.Text.Json.Serialization;

namespace Tppo.Cli.Verifying;

/// <summary>What `tppo verify --json` prints.</summary>
/// <param name="Rows">One for each row of the input.</param>
internal sealed record TrialOutput(IReadOnlyList<TrialRow> Rows);

/// <summary>What a verifier made of a response.</summary>
/// <param name="Correct">Its verdict; null where it failed.</param>
/// <param name="Reward">What training would give; null where it failed.</param>
/// <param name="Extracted">The answer that it found in the response; null where it does not say.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
internal sealed record TrialRow(
    bool? Correct,
    float? Reward,
    string? Extracted,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);
