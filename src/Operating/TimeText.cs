using System.Globalization;

namespace Tppo.Operating;

/// <summary>A length of time for people.</summary>
internal static class TimeText
{
    /// <summary><c>0:41</c>, <c>12:05</c> or <c>3:07:00</c>, to the nearest second.</summary>
    public static string Of(TimeSpan time)
    {
        var seconds = (long)Math.Round(Math.Max(0, time.TotalSeconds));
        var minutes = seconds / 60;
        return minutes < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{minutes}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}:{minutes % 60:00}:{seconds % 60:00}");
    }
}
