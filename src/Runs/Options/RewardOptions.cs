using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>How a response is judged and what it earns.</summary>
[Description("How a response is judged and what it earns: [rewards](rewards.md).")]
public sealed record RewardOptions
{
    [Description("`auto` (`math` for mathematical data sources by their names, else `marker`), `marker`, `math`, `exact`, `regex`, "
        + "`process` or `assembly`.")]
    public VerifierKind Verifier { get; init; } = VerifierKind.Auto;

    [Description("Verifiers of single data sources: `openai/gsm8k=math, my/*=process`. A `*` at the end stands for any rest; the first "
        + "that fits counts.")]
    [RegularExpression(
        @"(\s*[^,=]+=\s*(auto|marker|math|exact|regex|process|assembly)\s*(,|$))*",
        ErrorMessage = "pairs `data_source=verifier`, separated by commas")]
    public string Verifiers { get; init; } = "";

    [Description("`regex`: a regular expression. The answer is its last match: the group `answer`, else the first group, else all of it.")]
    public string AnswerPattern { get; init; } = "";

    [Description("`process`: a shell command, fed one JSON object on standard input.")]
    public string VerifierCommand { get; init; } = "";

    [Description("`assembly`: a .NET assembly with a public class that implements `IVerifier`."), Path]
    public string VerifierAssembly { get; init; } = "";

    [Description("Seconds until a verifier counts as failed; its response is then left out."), Range(0.01, 3600.0)]
    public double VerifierTimeout { get; init; } = 10;

    [Description("Reward of a right answer."), Range(-1000.0, 1000.0)]
    public double RewardCorrect { get; init; } = 1;

    [Description("Reward of a wrong answer."), Range(-1000.0, 1000.0)]
    public double RewardWrong { get; init; } = -1;

    [Description("DAPO's soft punishment: tokens before `max_response_length` in which the reward falls. 0 is off."), Range(0, 10_000_000)]
    public int OverlongBufferLen { get; init; }

    [Description("How far the reward has fallen at `max_response_length`."), Range(0.0, 1000.0)]
    public double OverlongPenaltyFactor { get; init; } = 1;
}
