using System.Globalization;

namespace Tppo.Operating.Trajectories;

/// <summary>The colour behind a token: red where its advantage is negative, blue where it is positive.</summary>
/// <param name="largest">The largest |advantage| of the page.</param>
internal sealed class AdvantageShade(double largest)
{
    // Dark words stay legible on it.
    private const double Strongest = 0.6;

    /// <summary>The largest |advantage| of the page.</summary>
    public double Largest => largest;

    /// <summary>A shade for these trajectories.</summary>
    public static AdvantageShade For(IEnumerable<TrajectoryView> trajectories) =>
        new(trajectories.SelectMany(one => one.Windows).SelectMany(window => window.Tokens)
            .Select(token => Math.Abs(token.Advantage)).Where(double.IsFinite).DefaultIfEmpty(0).Max());

    /// <summary>The CSS colour, or null for none.</summary>
    public string? Color(double advantage)
    {
        if (largest <= 0 || double.IsNaN(advantage))
            return null;
        var strength = Math.Round(Math.Min(1, Math.Abs(advantage) / largest) * Strongest, 3);
        return strength == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"rgba({(advantage < 0 ? "220,38,38" : "37,99,235")},{strength:0.###})");
    }

    /// <summary>The number that a token shows where the pointer rests.</summary>
    public static string Title(double advantage) => double.IsNaN(advantage)
        ? "no advantage"
        : string.Create(CultureInfo.InvariantCulture, $"advantage {advantage:+0.000;-0.000;0.000}");
}
