using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>Who is told when a run ends, fails, stalls or raises dead letters.</summary>
[Description("Who is told when a run ends, fails, stalls or raises dead letters: [monitoring](monitoring.md#notifications).")]
public sealed record NotifyOptions
{
    [Description("A shell command, fed one JSON object on standard input.")]
    public string NotifyCommand { get; init; } = "";

    [Description("A URL that the JSON object is posted to; `$NAME`: the URL is in that variable of the environment, since the recipe is "
        + "shown in reports.")]
    [RegularExpression(@"https?://\S+|\$[A-Za-z_][A-Za-z0-9_]*|", ErrorMessage = "an http or https URL, or `$NAME`")]
    public string NotifyWebhook { get; init; } = "";

    [Description("Minutes without a new version of any weights after which a run that is not paused has stalled."), Range(1, 100_000)]
    public int NotifyStallMinutes { get; init; } = 30;
}
