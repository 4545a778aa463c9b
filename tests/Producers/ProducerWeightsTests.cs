using Microsoft.Extensions.Time.Testing;
using Tppo.Contracts;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Folders;
using Tppo.Producers.Rollouts;
using Tppo.Runs.Models;
using Tppo.Runs.Storage;
using Tppo.Tests.Consumers;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

public sealed class ProducerWeightsTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = Patience.Limit;
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly VersionGate _gate = new();
    private readonly DecodingEngine _engine = EngineFactory.Create(Tiny.Recipe.Rollout, Tiny.Config, new SamplingOptions(1));
    private readonly ValueBatcher _values = EngineFactory.CreateValues(Tiny.Recipe.Rollout, Tiny.Config);
    private readonly WeightStore _store;
    private readonly ProducerWeights _weights;

    public ProducerWeightsTests()
    {
        using var initial = Tiny.Policy();
        ModelFolder.Write(_folder.File("initial"), initial, Tiny.Tokenizer);
        _store = new WeightStore(_folder.File("weights"), keep: 4, _ => _folder.File("initial"), TorchSharp.torch.ScalarType.Float32);
        _weights = new ProducerWeights(_engine, _store, _gate, _time, new RolloutInstruments(Unheard.Meter(), _engine), _values);
    }

    public async ValueTask DisposeAsync()
    {
        _weights.Dispose();
        await _engine.DisposeAsync();
        await _values.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_cannot_be_loaded_is_tried_again_and_nothing_passes_meanwhile()
    {
        var pointer = Publish(3);
        var path = _folder.File("weights/" + pointer.Location);
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^1]);

        var waiting = _gate.WaitAsync(3, CancellationToken.None);
        var loading = _weights.LoadAsync(Role.Policy, pointer, TestContext.Current.CancellationToken);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            loading.IsCompleted.ShouldBeFalse();
        }

        waiting.IsCompleted.ShouldBeFalse();
        File.WriteAllBytes(path, whole);
        await AdvanceUntilAsync(loading);
        await waiting.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Instead_of_what_is_gone_the_latest_is_loaded()
    {
        var gone = Publish(3);
        File.Delete(_folder.File("weights/" + gone.Location));
        Publish(5);
        var loading = _weights.LoadAsync(Role.Policy, gone, TestContext.Current.CancellationToken);
        await AdvanceUntilAsync(loading);
        _gate.WaitAsync(5, CancellationToken.None).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task An_older_version_than_the_present_is_ignored()
    {
        await _weights.LoadAsync(Role.Policy, Publish(5), TestContext.Current.CancellationToken);
        await _weights.LoadAsync(Role.Policy, new WeightPointer(4, "policy/none.safetensors", ""), TestContext.Current.CancellationToken);
        _gate.WaitAsync(5, CancellationToken.None).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_value_model_that_is_loaded_estimates_and_lets_tickets_pass()
    {
        _gate.PolicyIs(3);
        using var value = Tiny.Value(3);
        await _weights.LoadAsync(Role.Value, _store.Publish(Role.Value, 3, value), TestContext.Current.CancellationToken);
        _gate.WaitAsync(3, CancellationToken.None).IsCompleted.ShouldBeTrue();
        (await _values.EstimateAsync([2], [3])).Version.ShouldBe(3);
    }

    [Fact]
    public async Task Where_nothing_reads_values_no_value_model_is_loaded_and_nobody_waits_for_one()
    {
        var gate = VersionGate.OfPolicyAlone();
        using var weights = new ProducerWeights(_engine, _store, gate, _time, new RolloutInstruments(Unheard.Meter(), _engine));
        await weights.LoadAsync(Role.Value, new WeightPointer(4, "value/none.safetensors", ""), TestContext.Current.CancellationToken);
        gate.WaitAsync(3, CancellationToken.None).IsCompleted.ShouldBeFalse();
        await weights.LoadAsync(Role.Policy, Publish(3), TestContext.Current.CancellationToken);
        gate.WaitAsync(3, CancellationToken.None).IsCompleted.ShouldBeTrue();
        gate.Version.ShouldBe(3);
    }

    /// <summary>Time goes on until the task ends.</summary>
    private async Task AdvanceUntilAsync(Task task)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!task.IsCompleted)
        {
            deadline.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }

    private WeightPointer Publish(int version)
    {
        _gate.ValueIs(version);
        using var policy = Tiny.Policy(version);
        return _store.Publish(Role.Policy, version, policy);
    }
}
