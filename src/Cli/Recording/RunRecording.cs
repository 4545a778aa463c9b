using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Cli.Evaluation;
using Tppo.Cli.Reporting;
using Tppo.Cli.Roles;
using Tppo.Contracts;
using Tppo.Hosting.Metering;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;

namespace Tppo.Cli.Recording;

/// <summary>Writes down how a run goes, beside the policy trainer: rows of metrics, evaluations, a few trajectories, summary and report.</summary>
public sealed class RunRecording : IAsyncDisposable
{
    private const int ReportedSlots = 8;
    private readonly RunContext _context;
    private readonly MetricsLog _metrics;
    private readonly TrajectoryLog _trajectories;
    private readonly HeldOutEvaluation _evaluation;
    private readonly MissedEvaluations _missed;
    private readonly Action<MetricRow>[] _sinks;

    public RunRecording(RunContext context)
    {
        _context = context;
        _metrics = new MetricsLog(context.Folder.Metrics);
        _trajectories = new TrajectoryLog(context.Folder.Trajectories, ReportedSlots);
        var recipe = context.Recipe;
        _evaluation = new HeldOutEvaluation(
            recipe.Evaluation,
            new Evaluator(recipe.Rollout with { ProducerDevice = recipe.Evaluation.EvalDevice }, context.Config, recipe.Evaluation.EvalTemperature, context.Tokenizer, context.Prompts, context.Judge, context.WeightType),
            context.Problems.HeldOut(recipe.Evaluation.EvalProblems));
        _missed = new MissedEvaluations(context, _evaluation, EvaluateAsync);
        _sinks = [_metrics.Append, new TensorBoardLog(context.Folder.TensorBoard).Append, Show];
    }

    /// <summary>The version of the last row of a training step.</summary>
    private int FirstStep => _context.Broker is null ? _context.CheckpointStep : (int)Rows().Where(row => !row.IsEvaluation).Select(row => row.Step).DefaultIfEmpty(0).Max();

    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton(_trajectories);
        services.AddSingleton(_evaluation);
        services.AddSingleton(_ => new WindowSegmentWriter(_context.Folder.Archive, _context.Folder.Name, _context.Time));
        if (_context.Broker is not null)
            services.AddHostedService(provider => new MissedSteps(_context, provider.GetRequiredService<MetricsRecorder>()));
        services.AddSingleton(provider => new MetricsRecorder(FirstStep, provider.GetService<DecodingEngine>(), _context.Time, _sinks));
    }

    public void AddConsumers(IBusRegistrationConfigurator bus)
    {
        if (_context.Broker is null)
            bus.AddPublishObserver<ArchiveObserver>();
        bus.AddConsumer<StepTrainedConsumer, StepTrainedConsumerDefinition>();
        bus.AddConsumer<EvaluationConsumer, EvaluationConsumerDefinition>();
        bus.AddConsumer<TrajectoryConsumer, TrajectoryConsumerDefinition>();
    }

    /// <summary>Before the pipeline starts: what a run in memory will do again is forgotten, and the initial policy is evaluated.</summary>
    public async Task BeginAsync()
    {
        if (_context.Broker is null)
        {
            _metrics.TruncateFrom(FirstStep + 1);
            _trajectories.TruncateFrom(FirstStep);
        }

        foreach (var row in Rows().Where(row => row.IsEvaluation))
            _evaluation.Done((int)row.Step);
        if (_evaluation.IsDue(FirstStep, _context.Recipe.Run.TotalSteps) && !_evaluation.IsDone(FirstStep) && FirstStep == _context.CheckpointStep)
        {
            using var policy = ModelFolder.ReadWeights(_context.Checkpoints.PartFolder(FirstStep, CheckpointStore.Policy), Head.Policy, _context.WeightType);
            await EvaluateAsync(FirstStep, policy);
        }

        if (_context.Broker is not null)
            await _missed.CatchUpAsync();
        _context.Progress.Started(_context.Recipe.Run.TotalSteps, FirstStep + 1);
    }

    /// <summary>After the last step: waits for the rows that are still to come, evaluates the final policy, writes summary and report.</summary>
    public async Task<RunSummary> FinishAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var last = _context.Control.StopStep;
        await services.GetRequiredService<MetricsRecorder>().WaitForAsync(last).WaitAsync(cancellation);
        if (_context.Broker is null)
            await _evaluation.WaitForAsync(last).WaitAsync(cancellation);
        else
            await _missed.WaitAsync(last, services.GetRequiredService<DeliveryMeter>(), cancellation);
        if (!_evaluation.IsDone(last))
        {
            using var policy = _context.Weights.Load(Role.Policy, _context.Weights.Latest(Role.Policy)!);
            await EvaluateAsync(last, policy);
        }

        var summary = RunSummary.Of(_context.Folder, _context.Recipe, Rows(), _context.Time.GetElapsedTime(_context.Opened).TotalSeconds);
        summary.Write(_context.Folder.Summary);
        new RunReport(_context.Recipe, _context.Tokenizer).Write(_context.Folder, summary, Rows(), TrajectoryLog.Read(_context.Folder.Trajectories));
        return summary;
    }

    public ValueTask DisposeAsync() => _evaluation.DisposeAsync();

    private async Task EvaluateAsync(int version, ModelWeights policy)
    {
        var row = await _evaluation.RunAsync(version, policy);
        foreach (var sink in _sinks)
            sink(row);
        _evaluation.Done(version);
    }

    private IReadOnlyList<MetricRow> Rows() => File.Exists(_context.Folder.Metrics) ? MetricsLog.Read(_context.Folder.Metrics) : [];

    private void Show(MetricRow row)
    {
        if (row.IsEvaluation)
            _context.Progress.Evaluated(row);
        else
            _context.Progress.Step(row);
    }
}
