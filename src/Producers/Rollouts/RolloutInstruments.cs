using System.Diagnostics.Metrics;
using Tppo.Contracts;
using Tppo.Modeling.Decoding;
using Tppo.Runs.Metrics;

namespace Tppo.Producers.Rollouts;

/// <summary>What a producer measures.</summary>
internal sealed class RolloutInstruments
{
    private readonly Counter<long> _windows;
    private readonly Counter<long> _segments;
    private readonly Dictionary<FinishReason, KeyValuePair<string, object?>[]> _labels;

    public RolloutInstruments(RunMeter meter, IGenerator generator)
    {
        Generation = meter.Duration(
            "tppo.generation.duration", "From a request to its last token, the wait for a slot included.", ProducerRole.Name);
        Values = meter.Duration("tppo.values.duration", "From a segment's tokens to their values.", ProducerRole.Name);
        Verifier = meter.Duration(
            "tppo.verifier.duration", "From a response to its verdict, the wait for a core included.", ProducerRole.Name);
        WeightLoad = meter.Duration("tppo.weight_load.duration", "Reading published weights and handing them on.", ProducerRole.Name);
        _windows = meter.Meter.CreateCounter<long>(
            "tppo.windows", "{window}", "Windows published, by how their last segment ended: stop, length, window.");
        _segments = meter.Meter.CreateCounter<long>(
            "tppo.segments", "{segment}", "Segments of the published windows, by how they ended: stop, length, window.");
        _labels = Enum.GetValues<FinishReason>().ToDictionary(
            finish => finish, finish => meter.Labels(ProducerRole.Name, ("finish", finish.ToString().ToLowerInvariant())));
        Observe(meter, generator);
    }

    public Duration Generation { get; }

    public Duration Values { get; }

    public Duration Verifier { get; }

    public Duration WeightLoad { get; }

    public void Published(WindowGenerated window)
    {
        _segments.Add(1, _labels[window.Finish]);
        foreach (var segment in window.Refilled)
            _segments.Add(1, _labels[segment.Finish]);
        _windows.Add(1, _labels[window.Refilled is [.., var last] ? last.Finish : window.Finish]);
    }

    private static void Observe(RunMeter meter, IGenerator generator)
    {
        var (generated, prefill) = (
            meter.Labels(ProducerRole.Name, ("kind", "generated")), meter.Labels(ProducerRole.Name, ("kind", "prefill")));
        var all = meter.Labels(ProducerRole.Name);
        meter.Meter.CreateObservableCounter<long>(
            "tppo.tokens",
            () => [new(generator.Counters.GeneratedTokens, generated), new(generator.Counters.PrefillTokens, prefill)],
            "{token}",
            "Tokens generated, and prefix tokens fed.");
        meter.Meter.CreateObservableCounter<long>(
            "tppo.slot_steps",
            () => new Measurement<long>(generator.Counters.SlotSteps, all),
            "{slot}",
            "Decode slots, summed over the decoding steps.");
        meter.Meter.CreateObservableCounter<long>(
            "tppo.busy_slot_steps",
            () => new Measurement<long>(generator.Counters.BusySlotSteps, all),
            "{slot}",
            "Decode slots that got a token, summed over the decoding steps.");
    }
}
