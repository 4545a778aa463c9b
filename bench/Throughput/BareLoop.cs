using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

/// <summary>
/// The products with a model's matrices and nothing else: each block's seven for every position, but of the last block those behind the
/// attention, and the head's, for the states alone that are asked for. Attention's own products are not among them.
/// </summary>
internal sealed class BareLoop
{
    private static readonly string[] BehindAttention = ["o_proj", "gate_proj", "up_proj", "down_proj"];
    private readonly List<Tensor> _ofPositions = [];
    private readonly List<Tensor> _ofStates = [];

    /// <param name="weights">With the head of a policy, or of a value model, which has no matrix.</param>
    public BareLoop(ModelWeights weights)
    {
        var last = ParameterLayout.Layer(weights.Config.Layers - 1, "");
        foreach (var (name, matrix) in weights.Named.Where(p => p.Value.dim() == 2 && p.Key.Contains("proj", StringComparison.Ordinal)))
        {
            var isBehind = name.StartsWith(last, StringComparison.Ordinal) && BehindAttention.Any(kind => name.Contains(kind, StringComparison.Ordinal));
            (isBehind ? _ofStates : _ofPositions).Add(matrix);
        }

        if (weights.Head == Head.Policy)
            _ofStates.Add(weights[weights.OutputName]);
    }

    /// <summary>Operations of a forward of <paramref name="positions"/> of which <paramref name="states"/> are asked for.</summary>
    public double Flops(long positions, long states) => 2.0 * (_ofPositions.Sum(w => w.numel()) * positions + _ofStates.Sum(w => w.numel()) * states);

    /// <summary>The products of a forward, and with <paramref name="backward"/> both of each one's gradients, of its input and its matrix.</summary>
    public void Run(long positions, long states, bool backward = false)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var inputs = _ofPositions.Concat(_ofStates).SelectMany(w => w.shape).Distinct().ToDictionary(width => width, width => ones(positions, width));
        foreach (var matrix in _ofPositions)
            Product(matrix, positions);
        foreach (var matrix in _ofStates)
            Product(matrix, states);

        void Product(Tensor matrix, long rows)
        {
            using var inner = NewDisposeScope();
            var input = inputs[matrix.shape[1]].narrow(0, 0, rows);
            nn.functional.linear(input, matrix);
            if (!backward)
                return;
            var gradient = inputs[matrix.shape[0]].narrow(0, 0, rows);
            gradient.matmul(matrix);
            gradient.t().matmul(input);
        }
    }
}
