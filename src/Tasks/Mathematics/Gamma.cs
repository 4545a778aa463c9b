namespace Tppo.Tasks.Mathematics;

/// <summary>Factorials of real numbers, by Lanczos' approximation (SIAM J. Numer. Anal. B 1, 1964) with nine terms: 14 digits.</summary>
internal static class Gamma
{
    private const double Shift = 7;

    private static IReadOnlyList<double> Terms { get; } =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
        -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>x! = Γ(x + 1); not finite at −1, −2, ….</summary>
    public static double Factorial(double x)
    {
        if (x < -0.5)
            return Math.PI * -x / (Math.Sin(Math.PI * -x) * Factorial(-x));
        var sum = Terms[0];
        for (var i = 1; i < Terms.Count; i++)
            sum += Terms[i] / (x + i);
        var t = x + Shift + 0.5;
        return Math.Sqrt(2 * Math.PI) * Math.Pow(t, x + 0.5) * Math.Exp(-t) * sum;
    }
}
