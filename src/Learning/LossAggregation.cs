namespace Tppo.Learning;

/// <summary>How per-token losses become one number.</summary>
public enum LossAggregation
{
    TokenMean,
    SeqMeanTokenSum,
    SeqMeanTokenMean,
}
