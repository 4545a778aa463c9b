using Tppo.Contracts;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;

namespace Tppo.Producers.Weights;

/// <summary>Brings published weights into a producer's engine, then lets the tickets that wait for them pass. Older versions than the present are ignored.</summary>
public sealed class ProducerWeights(DecodingEngine engine, WeightStore store, VersionGate versions, ModelConfig config, Rotary rotary) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1);
    private int _policyVersion = -1;
    private int _valueVersion = -1;

    public async Task LoadAsync(PolicyUpdated update)
    {
        await _loading.WaitAsync();
        try
        {
            if (update.Version <= _policyVersion)
                return;
            using var weights = store.Load(update.Location, update.Sha256, config, Head.Policy);
            await engine.LoadPolicyAsync(update.Version, weights);
            _policyVersion = update.Version;
            versions.PolicyIs(update.Version);
        }
        finally
        {
            _loading.Release();
        }
    }

    public async Task LoadAsync(ValueUpdated update)
    {
        await _loading.WaitAsync();
        try
        {
            if (update.Version <= _valueVersion)
                return;
            using var weights = store.Load(update.Location, update.Sha256, config, Head.Value);
            await engine.LoadValueAsync(new ValueEstimator(update.Version, weights.Copy(rotary.Cos.device), rotary));
            _valueVersion = update.Version;
            versions.ValueIs(update.Version);
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();
}
