using Tppo.Operating.Charts;

namespace Tppo.Tests.Cli.Reporting;

public class AxisScaleTests
{
    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 3312, "0 1,000 2,000 3,000 4,000")]
    [InlineData(-0.31, 1, "-0.5 0.0 0.5 1.0")]
    [InlineData(0, 0.00061, "0.0000 0.0002 0.0004 0.0006 0.0008")]
    [InlineData(0, 4e-7, "0 1e-7 2e-7 3e-7 4e-7")]
    [InlineData(0, 0, "-6e-10 -4e-10 -2e-10 0 2e-10 4e-10 6e-10")]
    public void Values_end_at_round_ticks(double min, double max, string ticks)
    {
        var scale = AxisScale.Rounded(min, max, ticks: 5);
        string.Join(' ', scale.Ticks.Select(scale.Label)).ShouldBe(ticks);
        scale.Min.ShouldBeLessThanOrEqualTo(min);
        scale.Max.ShouldBeGreaterThanOrEqualTo(max);
    }

    [Theory]
    [InlineData(1, 60, "0 10 20 30 40 50 60")]
    [InlineData(7, 7, "7")]
    [InlineData(1, 3, "1 2 3")]
    [InlineData(0, 5000, "0 1,000 2,000 3,000 4,000 5,000")]
    public void Steps_have_whole_ticks(double min, double max, string ticks)
    {
        var scale = AxisScale.Steps(min, max, ticks: 8);
        string.Join(' ', scale.Ticks.Select(scale.Label)).ShouldBe(ticks);
    }
}
