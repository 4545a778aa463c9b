using Serilog;
using Tppo.Contracts;
using Tppo.Modeling;
using Tppo.Modeling.Decoding;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Rollouts;

/// <summary>
/// Brings published weights into a producer's engine and its value batcher (none where nothing reads values: the value model is then
/// left alone), then lets the tickets that wait for them pass. Older versions than the present are ignored.
/// What cannot be loaded (missing, corrupt, not what was announced) is said and tried again, as the newest there is: nothing is generated
/// with a wrong version meanwhile.
/// </summary>
internal sealed class ProducerWeights(
    IGenerator generator,
    WeightStore store,
    VersionGate versions,
    TimeProvider time,
    RolloutInstruments instruments,
    ValueBatcher? values = null) : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _loading = new(1);
    private readonly Dictionary<Role, int> _versions = TrainerKind.All.ToDictionary(kind => kind.Role, _ => -1);

    public async Task LoadAsync(Role role, WeightPointer announced, CancellationToken cancellation)
    {
        if (role == Role.Value && values is null)
            return;
        var pointer = announced;
        while (!await TryLoadAsync(role, pointer, cancellation))
        {
            await Task.Delay(Retry, time, cancellation);
            if (store.Latest(role) is { } latest && latest.Version > pointer.Version)
                pointer = latest;
        }
    }

    public void Dispose() => _loading.Dispose();

    private async Task<bool> TryLoadAsync(Role role, WeightPointer pointer, CancellationToken cancellation)
    {
        await _loading.WaitAsync(cancellation);
        try
        {
            if (pointer.Version > _versions[role])
                await BringAsync(role, pointer);
            return true;
        }
        catch (Exception exception) when (exception is UserException or ModelException or IOException)
        {
            Log.Warning(
                "Version {Version} of the {Model} model cannot be loaded and is tried again: {Reason}",
                pointer.Version,
                role,
                exception.Message);
            return false;
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task BringAsync(Role role, WeightPointer pointer)
    {
        using var loading = instruments.WeightLoad.Measure();
        loading.Span?.SetTag("model", TrainerKind.Of(role).Name).SetTag("version", pointer.Version);
        using var weights = store.Load(role, pointer);
        if (role == Role.Policy)
        {
            await generator.LoadPolicyAsync(pointer.Version, weights);
            versions.PolicyIs(pointer.Version);
        }
        else
        {
            await values!.LoadAsync(pointer.Version, weights);
            versions.ValueIs(pointer.Version);
        }

        _versions[role] = pointer.Version;
        Log.Debug("Version {Version} of the {Model} model is loaded", pointer.Version, role);
    }
}
