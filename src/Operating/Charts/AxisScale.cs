using System.Globalization;

namespace Tppo.Operating.Charts;

/// <summary>The range of an axis and its ticks at round values, which depend on the data alone and not on the machine's fonts.</summary>
internal sealed record AxisScale(double Min, double Max, IReadOnlyList<double> Ticks, double TickStep)
{
    /// <summary>An axis that ends at ticks; for values.</summary>
    public static AxisScale Rounded(double min, double max, int ticks)
    {
        (min, max) = Widened(min, max, Math.Max(Math.Abs(max), 1e-9));
        var step = RoundStep((max - min) / ticks);
        return WithTicks(Math.Floor(min / step + 1e-9) * step, Math.Ceiling(max / step - 1e-9) * step, step);
    }

    /// <summary>An axis that ends a little beyond its values and has ticks at whole numbers; for steps.</summary>
    public static AxisScale Steps(double min, double max, int ticks)
    {
        (min, max) = Widened(min, max, 1);
        var margin = (max - min) * 0.02;
        return WithTicks(min - margin, max + margin, Math.Max(1, RoundStep((max - min) / ticks)));
    }

    /// <summary>What a tick is called.</summary>
    public string Label(double tick)
    {
        if (TickStep < 1e-4)
            return tick == 0 ? "0" : tick.ToString("0.##e0", CultureInfo.InvariantCulture);
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(TickStep) - 1e-9), 0, 9);
        return tick.ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }

    private static (double Min, double Max) Widened(double min, double max, double least) =>
        max - min > least * 1e-6 ? (min, max) : (min - least / 2, max + least / 2);

    private static double RoundStep(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch { <= 1.0000001 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }

    private static AxisScale WithTicks(double min, double max, double step)
    {
        var first = (long)Math.Ceiling(min / step - 1e-9);
        var last = (long)Math.Floor(max / step + 1e-9);
        var ticks = new double[last - first + 1];
        for (var i = 0; i < ticks.Length; i++)
            ticks[i] = (first + i) * step;
        return new AxisScale(min, max, ticks, step);
    }
}
