using System.Globalization;

namespace Tppo.Modeling.Tokenization.Normalization;

/// <summary>Unicode's data on canonical equivalence (`canonical.txt`), without Hangul.</summary>
internal sealed class CanonicalData
{
    private static readonly Lazy<CanonicalData> Shared = new(() => new CanonicalData());

    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];

    private CanonicalData()
    {
        using var reader = new StreamReader(typeof(CanonicalData).Assembly.GetManifestResourceStream("canonical.txt")!);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            switch (fields[0])
            {
                case "C" or "D":
                    int[] parts = [.. fields[2..].Select(Code)];
                    _decompositions[Code(fields[1])] = parts;
                    if (fields[0] == "C")
                        _compositions[(parts[0], parts[1])] = Code(fields[1]);
                    break;
                case "K":
                    for (var code = Code(fields[2]); code <= Code(fields[3]); code++)
                        _classes[code] = byte.Parse(fields[1], CultureInfo.InvariantCulture);
                    break;
            }
        }
    }

    public static CanonicalData Instance => Shared.Value;

    /// <summary>One step of decomposition: one or two characters, or none.</summary>
    public IReadOnlyList<int> Decomposition(int code) => _decompositions.GetValueOrDefault(code, []);

    public int? Composition(int first, int second) => _compositions.TryGetValue((first, second), out var code) ? code : null;

    /// <summary>Canonical combining class; 0 for a starter.</summary>
    public int ClassOf(int code) => _classes.GetValueOrDefault(code);

    private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
