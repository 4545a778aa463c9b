using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Consumers.Value;

/// <summary>What the value model said of a step's tokens before it was trained on them, beside what came.</summary>
internal sealed class Predictions
{
    private readonly List<float> _values = [];
    private readonly List<float> _returns = [];

    public void Add(float[] values, float[] returns)
    {
        _values.AddRange(values);
        _returns.AddRange(returns);
    }

    /// <summary>Values and returns of the same tokens, [1, n] each.</summary>
    public void Add(Tensor values, Tensor returns) => Add(Numbers(values), Numbers(returns));

    public void WriteTo(IDictionary<string, double> metrics)
    {
        using var scope = NewDisposeScope();
        var (values, returns) = (tensor(_values.ToArray()).unsqueeze(0), tensor(_returns.ToArray()).unsqueeze(0));
        metrics["critic/vf_explained_var"] = ExplainedVariance.Of(values, returns, ones_like(values, ScalarType.Bool));
        metrics["critic/values/mean"] = _values.Average();
    }

    private static float[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }
}
