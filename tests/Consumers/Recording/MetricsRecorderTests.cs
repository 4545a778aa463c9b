using Microsoft.Extensions.Time.Testing;
using Tppo.Consumers.Recording;
using Tppo.Contracts;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Metrics;

namespace Tppo.Tests.Consumers.Recording;

public class MetricsRecorderTests
{
    private readonly List<MetricRow> _rows = [];
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("P0 V0 P1 V1 P2 V2")]
    [InlineData("V2 P2 V1 P1 V0 P0")]
    [InlineData("P0 P1 P2 V0 V1 V2")]
    [InlineData("P2 V2 P0 V1 P1 V0")]
    [InlineData("V0 V1 P1 P0 V2 P2")]
    public void Rows_are_in_the_order_of_steps_whatever_the_order_of_arrival(string order)
    {
        var recorder = Recorder();
        foreach (var trained in order.Split(' '))
            _ = Add(recorder, trained[0] == 'P' ? Role.Policy : Role.Value, step: trained[1] - '0');
        _rows.Select(row => row.Step).ShouldBe([1, 2, 3]);
        _rows.Select(row => (row.Values["policy"], row.Values["value"])).ShouldBe([(0, 0), (1, 1), (2, 2)]);
        recorder.Next.ShouldBe(3);
    }

    [Fact]
    public void A_row_takes_both_trainers_and_its_event_ends_when_it_is_written()
    {
        var recorder = Recorder();
        Task[] second = [Add(recorder, Role.Policy, 1), Add(recorder, Role.Value, 1)];
        var policy = Add(recorder, Role.Policy, 0);
        (_rows.Count, recorder.Next).ShouldBe((0, 0));
        policy.IsCompleted.ShouldBeFalse();
        second.ShouldAllBe(adding => !adding.IsCompleted);
        var value = Add(recorder, Role.Value, 0);
        (_rows.Count, recorder.Next).ShouldBe((2, 2));
        Task[] all = [policy, value, .. second];
        all.ShouldAllBe(adding => adding.IsCompletedSuccessfully);
    }

    [Fact]
    public void Repeats_change_nothing()
    {
        var recorder = Recorder();
        Task[] first = [Add(recorder, Role.Policy, 0), Add(recorder, Role.Policy, 0)];
        _rows.ShouldBeEmpty(); // one trainer twice is not both
        _ = Add(recorder, Role.Value, 0);
        first.ShouldAllBe(adding => adding.IsCompletedSuccessfully);
        Add(recorder, Role.Value, 0).IsCompletedSuccessfully.ShouldBeTrue();
        Add(recorder, Role.Policy, 0).IsCompletedSuccessfully.ShouldBeTrue();
        _rows.ShouldHaveSingleItem();
    }

    [Fact]
    public void What_has_its_row_from_an_earlier_session_gets_no_other()
    {
        var recorder = Recorder(firstStep: 7);
        recorder.Next.ShouldBe(7);
        Add(recorder, Role.Policy, 6).IsCompletedSuccessfully.ShouldBeTrue();
        Add(recorder, Role.Value, 6).IsCompletedSuccessfully.ShouldBeTrue();
        _ = Add(recorder, Role.Value, 7);
        _ = Add(recorder, Role.Policy, 7);
        _rows.ShouldHaveSingleItem().Step.ShouldBe(8);
    }

    [Fact]
    public void A_wait_for_a_step_ends_when_everything_before_it_has_its_row()
    {
        var recorder = Recorder();
        recorder.WaitForAsync(0).IsCompletedSuccessfully.ShouldBeTrue();
        var (one, two) = (recorder.WaitForAsync(1), recorder.WaitForAsync(2));
        foreach (var role in new[] { Role.Policy, Role.Value })
            _ = Add(recorder, role, 1);
        (one.IsCompleted, two.IsCompleted).ShouldBe((false, false));
        foreach (var role in new[] { Role.Policy, Role.Value })
            _ = Add(recorder, role, 0);
        (one.IsCompletedSuccessfully, two.IsCompletedSuccessfully).ShouldBe((true, true));
        recorder.WaitForAsync(3).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void A_row_that_cannot_be_written_is_written_when_its_event_comes_again_with_all_that_was_counted()
    {
        var isFull = true;
        var generator = new Counted { Counters = new(0, 0, 0, 0, 0) };
        var recorder = new MetricsRecorder(0, generator, _time, row => _rows.Add(isFull ? throw new IOException("disk full") : row));
        var policy = Add(recorder, Role.Policy, 0);
        generator.Counters = new(0, 0, 5, 0, 0);
        _time.Advance(TimeSpan.FromSeconds(4));
        Should.Throw<IOException>(() => Add(recorder, Role.Value, 0));
        policy.IsCompleted.ShouldBeFalse();
        isFull = false;
        Add(recorder, Role.Value, 0).IsCompletedSuccessfully.ShouldBeTrue();
        policy.IsCompletedSuccessfully.ShouldBeTrue();
        var row = _rows.ShouldHaveSingleItem();
        row.Values.Keys.ShouldContain("policy");
        (row.Step, row.Values["timing_s/step"], row.Values["rollout/decode_steps"]).ShouldBe((1, 4, 5));
    }

    [Fact]
    public void What_the_generator_counted_is_told_as_the_difference_to_the_row_before()
    {
        var generator = new Counted { Counters = new(100, 10, 20, 30, 40) };
        var recorder = Recorder(generator: generator);
        generator.Counters = new(150, 17, 25, 36, 48);
        Complete(recorder, 0);
        generator.Counters = new(150, 18, 27, 38, 56);
        Complete(recorder, 1);
        Complete(recorder, 2); // nothing was generated: there is no occupancy
        _rows.Select(row => (row.Find("rollout/prefill_tokens"), row.Find("rollout/decode_steps"), row.Find("rollout/slot_occupancy")))
            .ShouldBe([(7, 5, .75), (1, 2, .25), (0, 0, null)]);
    }

    [Fact]
    public void What_was_generated_for_the_next_step_before_a_row_was_written_counts_with_the_next()
    {
        var generator = new Counted { Counters = new(0, 0, 0, 0, 0) };
        var recorder = Recorder(generator: generator);
        generator.Before[1] = new(20, 2, 5, 3, 10);
        generator.Before[2] = new(30, 3, 9, 6, 14);
        generator.Counters = new(70, 7, 30, 20, 50);
        Complete(recorder, 0); // late: two versions more are at work by now
        Complete(recorder, 1);
        Complete(recorder, 2);
        _rows.Select(row => (row.Find("rollout/prefill_tokens"), row.Find("rollout/decode_steps"), row.Find("rollout/slot_occupancy")))
            .ShouldBe([(2, 5, .3), (1, 4, .75), (4, 21, 14 / 36.0)]);
    }

    [Fact]
    public void Without_a_generator_in_this_process_a_row_has_none_of_its_counters()
    {
        Complete(Recorder(), 0);
        string[] names = ["policy", "rollout/generated_tokens", "value", "timing_s/step", "perf/throughput", "perf/rss_mb"];
        _rows.Single().Values.Keys.ShouldBe(names, ignoreOrder: true);
    }

    [Fact]
    public void A_step_lasts_from_the_row_before_to_its_own()
    {
        var recorder = Recorder();
        _time.Advance(TimeSpan.FromSeconds(4));
        Complete(recorder, 0);
        _time.Advance(TimeSpan.FromSeconds(2.5));
        Complete(recorder, 1);
        _rows.Select(row => (row.Values["timing_s/step"], row.Values["perf/throughput"])).ShouldBe([(4, 2.5), (2.5, 4)]); // of 10 tokens
    }

    private MetricsRecorder Recorder(int firstStep = 0, IGenerator? generator = null) => new(firstStep, generator, _time, _rows.Add);

    private static void Complete(MetricsRecorder recorder, int step)
    {
        _ = Add(recorder, Role.Policy, step);
        Add(recorder, Role.Value, step).IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static Task Add(MetricsRecorder recorder, Role role, int step)
        => recorder.AddAsync(new StepTrained(role, step, role == Role.Policy
            ? new Dictionary<string, double> { ["policy"] = step, ["rollout/generated_tokens"] = 10 }
            : new Dictionary<string, double> { ["value"] = step }));

    /// <summary>Only counts.</summary>
    private sealed class Counted : IGenerator
    {
        public required EngineCounters Counters { get; set; }

        public Dictionary<int, EngineCounters> Before { get; } = [];

        public EngineCounters CountersBefore(int version) => Before.GetValueOrDefault(version, Counters);

        public Task<Generation> GenerateAsync(GenerationRequest request) => throw new NotSupportedException();

        public Task LoadPolicyAsync(int version, ModelWeights weights) => throw new NotSupportedException();
    }
}
