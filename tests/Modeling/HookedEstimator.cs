using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.Modeling;

/// <summary>A value estimator with something done before each estimate, on the batcher's thread; counts what passes and is disposed.</summary>
internal sealed class HookedEstimator(IValueEstimator inner) : IValueEstimator
{
    public HookedEstimator(int maxLength = Engines.MaxLength)
        : this(Models.Estimator(DecoderKind.Simd, Models.Small, maxLength))
    {
    }

    /// <summary>Gets the number of the estimate that is about to run: 1, 2, …</summary>
    public Action<int>? BeforeEstimate { get; set; }

    /// <summary>How many sequences each estimate was of.</summary>
    public List<int> Batches { get; } = [];

    public int MaxLength => inner.MaxLength;

    public int Disposals { get; private set; }

    public int ModelDisposals { get; private set; }

    public IValueModel Load(ModelWeights weights) => new Model(this, inner.Load(weights));

    public void Dispose()
    {
        Disposals++;
        inner.Dispose();
    }

    private sealed class Model(HookedEstimator estimator, IValueModel inner) : IValueModel
    {
        public float[][] Estimate(IReadOnlyList<StateSequence> sequences)
        {
            estimator.Batches.Add(sequences.Count);
            estimator.BeforeEstimate?.Invoke(estimator.Batches.Count);
            return inner.Estimate(sequences);
        }

        public void Dispose()
        {
            estimator.ModelDisposals++;
            inner.Dispose();
        }
    }
}
