using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Transformer;

/// <summary>Rotary position frequencies (RoFormer, 2104.09864), scaled as `rope_parameters` says.</summary>
public static class RotaryTable
{
    /// <summary>Radians a position for each of the head's half dimensions: [head_dim / 2].</summary>
    public static float[] Frequencies(ModelConfig config)
    {
        var half = config.HeadDim / 2;
        var frequencies = new float[half];
        for (var i = 0; i < half; i++)
            frequencies[i] = Scale(config.RopeScaling, (float)(1.0 / Math.Pow(config.RopeTheta, 2.0 * i / config.HeadDim)));
        return frequencies;
    }

    /// <summary>Cosines and sines of <paramref name="positions"/> positions: two arrays [positions, head_dim / 2], row by row.</summary>
    public static (float[] Cos, float[] Sin) Build(ModelConfig config, int positions)
    {
        var frequencies = Frequencies(config);
        var (cos, sin) = (new float[positions * frequencies.Length], new float[positions * frequencies.Length]);
        for (var position = 0; position < positions; position++)
        {
            for (var i = 0; i < frequencies.Length; i++)
                (sin[position * frequencies.Length + i], cos[position * frequencies.Length + i]) = MathF.SinCos(position * frequencies[i]);
        }

        return (cos, sin);
    }

    private static float Scale(RopeScaling scaling, float frequency)
    {
        switch (scaling.Kind)
        {
            case RopeKind.Linear:
                return (float)(frequency / scaling.Factor);
            case RopeKind.Llama3:
                // Wavelengths above the low bound are stretched, below the high bound kept, between them blended.
                var wavelength = 2 * Math.PI / frequency;
                if (wavelength > scaling.OriginalContext / scaling.LowFrequencyFactor)
                    return (float)(frequency / scaling.Factor);
                if (wavelength < scaling.OriginalContext / scaling.HighFrequencyFactor)
                    return frequency;
                var smooth = (scaling.OriginalContext / wavelength - scaling.LowFrequencyFactor)
                    / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
                return (float)((1 - smooth) * frequency / scaling.Factor + smooth * frequency);
            default:
                return frequency;
        }
    }
}
