namespace Tppo.Hosting.Notifying;

/// <summary>What somebody is told of a run, as one line of JSON.</summary>
/// <param name="Event">`ended`, `failed`, `stalled` or `dead_letters`.</param>
/// <param name="Run">The run's name.</param>
/// <param name="Instance">Host and process id.</param>
/// <param name="Time">When.</param>
/// <param name="Step">Steps trained.</param>
/// <param name="TotalSteps">Of how many.</param>
/// <param name="Text">In words.</param>
internal sealed record RunEvent(string Event, string Run, string Instance, DateTimeOffset Time, int Step, int TotalSteps, string Text)
{
    public const string Ended = "ended";
    public const string Failed = "failed";
    public const string Stalled = "stalled";
    public const string DeadLetters = "dead_letters";
}
