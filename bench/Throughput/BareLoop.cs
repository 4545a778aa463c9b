using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

/// <summary>
/// The products with a model's matrices and nothing else: each block's seven for every position, and the head's for those that are read
/// out. Attention's own products are not among them.
/// </summary>
internal sealed class BareLoop
{
    private readonly Tensor[] _blocks;
    private readonly Tensor? _head;

    /// <param name="weights">With the head of a policy, or of a value model, which has no matrix.</param>
    public BareLoop(ModelWeights weights)
    {
        _blocks = [.. weights.Named.Where(p => p.Value.dim() == 2 && p.Key.Contains("proj", StringComparison.Ordinal)).Select(p => p.Value)];
        _head = weights.Head == Head.Policy ? weights[weights.OutputName] : null;
    }

    /// <summary>Operations of a forward of <paramref name="positions"/> of which <paramref name="outputs"/> are read out.</summary>
    public double Flops(long positions, long outputs) => 2.0 * (_blocks.Sum(w => w.numel()) * positions + (_head?.numel() ?? 0) * outputs);

    /// <summary>The products of a forward, and with <paramref name="backward"/> both of each one's gradients, of its input and its matrix.</summary>
    public void Run(long positions, long outputs, bool backward = false)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var inputs = _blocks.Append(_head).OfType<Tensor>().SelectMany(w => w.shape).Distinct()
            .ToDictionary(width => width, width => ones(Math.Max(positions, outputs), width));
        foreach (var matrix in _blocks)
            Product(matrix, positions);
        if (_head is not null)
            Product(_head, outputs);

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
