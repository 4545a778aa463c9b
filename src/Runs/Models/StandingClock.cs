namespace Tppo.Runs.Models;

/// <summary>A clock that stands at the beginning of a day, whatever the machine's time zone.</summary>
internal sealed class StandingClock(DateOnly day) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
