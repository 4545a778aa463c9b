using Tppo.Messaging.Archive;
using Tppo.Runs.Errors;

namespace Tppo.Tests.Messaging.Archive;

public class ArchiveStartTests
{
    [Fact]
    public void A_record_or_a_step()
    {
        ArchiveStart.Parse("first").ShouldBe(new ArchiveStart(0));
        ArchiveStart.Parse("offset:5000000000").ShouldBe(new ArchiveStart(5_000_000_000));
        ArchiveStart.Parse("step:7").ShouldBe(new ArchiveStart(Step: 7));
    }

    [Theory]
    [InlineData("2026-01-31", "2026-01-31T00:00:00Z")]
    [InlineData("2026-01-31T12:30", "2026-01-31T12:30:00Z")]
    [InlineData("2026-01-31T12:30:15", "2026-01-31T12:30:15Z")]
    [InlineData("2026-01-31T12:30:15.25Z", "2026-01-31T12:30:15.25Z")]
    [InlineData("2026-01-31T12:30:15+02:00", "2026-01-31T10:30:15Z")]
    public void A_time_which_is_UTC_where_it_names_no_zone(string text, string utc)
    {
        var time = ArchiveStart.Parse(text).Time.ShouldNotBeNull();
        time.ShouldBe(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(""), InlineData("last"), InlineData("First"), InlineData("step:"), InlineData("step:-1"), InlineData("step:1.5"), InlineData("step:99999999999")]
    [InlineData("offset:x"), InlineData("offset: 1"), InlineData("7"), InlineData("31.1.2026"), InlineData("2026-13-01"), InlineData("1h")]
    public void Anything_else_is_an_error_that_says_what_there_is(string text)
        => Should.Throw<UserException>(() => ArchiveStart.Parse(text)).Message.ShouldStartWith($"--from is '{text}': it must be first, offset:N, step:K, or a time");
}
