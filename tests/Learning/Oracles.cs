using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tppo.Tests.Learning;

/// <summary>Fixtures/algorithms.json: what other implementations compute.</summary>
internal sealed record Oracles(PpoOracle[] Ppo, EgaeOracle[] Egae)
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Oracles Read()
        => JsonSerializer.Deserialize<Oracles>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "algorithms.json")), Snake)!;

    public static TheoryData<int> PpoCases() => new(Enumerable.Range(0, Read().Ppo.Length));

    public static TheoryData<int> EgaeCases() => new(Enumerable.Range(0, Read().Egae.Length));

    /// <summary>Rows of equal length as [B,T].</summary>
    public static TorchSharp.torch.Tensor Matrix(float[][] rows)
        => TorchSharp.torch.tensor(rows.SelectMany(row => row).ToArray()).reshape(rows.Length, -1);
}

internal sealed record PpoOracle(
    double Gamma, double Lam, float[][] Mask, float[][] Values, float[][] Rewards, float[][] GaeReturns,
    float[][] GaeAdvantagesWhitened, float[][] OldLogProbs, float[][] LogProbs, float[][] Advantages,
    double PolicyLoss, double PolicyClipfrac, double PpoKl, double PolicyClipfracLower,
    float[][] Vpreds, double ValueLoss, double ValueClipfrac, float[][] Whitened, KlOracle Kl);

internal sealed record KlOracle(
    [property: JsonPropertyName("kl")] float[][] K1, float[][] Abs,
    [property: JsonPropertyName("mse")] float[][] K2, [property: JsonPropertyName("low_var_kl")] float[][] K3);

internal sealed record EgaeOracle(double[] Values, double[] Rewards, double Gamma, double Lam, bool Ended, double[] Advantages);
