using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Cli.Evaluation;
using Tppo.Cli.Reporting;
using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Rewards;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Decoding;
using Tppo.Producers.Batching;
using Tppo.Tasks;
using Tppo.Tasks.Data;

namespace Tppo.Cli.Running;

/// <summary>One session of a run: from its latest checkpoint (or from nothing) to its last step, or to where it is asked to stop.</summary>
public sealed class RunSession(Recipe recipe, RunFolder folder, string cacheFolder, RunProgress progress, TimeProvider time)
{
    private const int ReportedSlots = 8;
    private readonly CheckpointStore _checkpoints = new(folder.Checkpoints, recipe.Run.KeepCheckpoints);
    private readonly WeightStore _weights = new(folder.Weights, recipe.Run.MaxPolicyLag + 4);
    private readonly MetricsLog _metrics = new(folder.Metrics);
    private readonly TrajectoryLog _trajectories = new(folder.Trajectories, ReportedSlots);

    /// <param name="stop">Asks for a clean end with a checkpoint.</param>
    public async Task<RunSummary> RunAsync(CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var problems = ProblemSetFactory.Create(recipe.Task);
        if (Latest() is null)
            StepZero.Write(recipe, _checkpoints, problems, cacheFolder, progress.Message, stop);
        using var start = RunStart.Read(recipe, _checkpoints, Latest()!.Value, problems);
        using var judge = new Judge(VerifierFactory.Create(recipe.Reward, recipe.Task.AnswerMarker), recipe.Reward, recipe.Rollout.MaxResponseLength, time);
        TellOfOmissions(start.Problems);
        _metrics.TruncateFrom(start.Step + 1);
        _trajectories.TruncateFrom(start.Step);
        var tensorBoard = new TensorBoardLog(folder.TensorBoard);
        using var control = new RunControl(recipe.Run.TotalSteps, recipe.Run.SaveFreq);
        await using var engine = EngineFactory.Create(recipe.Rollout, start.Config, EngineFactory.Sampling(recipe.Rollout));
        var evaluator = new Evaluator(recipe.Rollout, start.Tokenizer, PromptText.Of(recipe.Task), judge);
        var evaluation = new HeldOutEvaluation(recipe.Evaluation, evaluator, start.Problems.HeldOut(recipe.Evaluation.EvalProblems));
        Action<MetricRow>[] sinks = [_metrics.Append, tensorBoard.Append, row => Show(row)];
        if (evaluation.IsDue(start.Step, recipe.Run.TotalSteps) && !IsEvaluated(start.Step))
            Emit(sinks, await evaluation.RunAsync(start.Step, start.PolicyTrainer.Weights));
        var recorder = new MetricsRecorder(start.Step, () => engine.Counters, time, sinks);
        progress.Started(recipe.Run.TotalSteps, start.Step + 1);
        await TrainAsync(start, control, engine, judge, evaluation, recorder, stop);
        if (!IsEvaluated(control.StopStep))
            Emit(sinks, await evaluation.RunAsync(control.StopStep, start.PolicyTrainer.Weights));
        return Summarise(start, time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task TrainAsync(
        RunStart start, RunControl control, DecodingEngine engine, Judge judge, HeldOutEvaluation evaluation, MetricsRecorder recorder, CancellationToken stop)
    {
        using var host = PipelineHost.Build(recipe, start, services => services
            .AddSingleton(control)
            .AddSingleton(_weights)
            .AddSingleton(_checkpoints)
            .AddSingleton(_trajectories)
            .AddSingleton(engine)
            .AddSingleton(judge)
            .AddSingleton(evaluation)
            .AddSingleton(recorder)
            .AddSingleton(time));
        await host.StartAsync(CancellationToken.None);
        var batching = host.Services.GetRequiredService<SuccessiveBatching>();
        Task[] loops = [.. Enum.GetValues<Role>().Select(role => Watch(
            host.Services.GetRequiredKeyedService<TrainerLoop>(role).RunAsync(start.Step, control.Failed), control))];
        await PipelineHost.SendAsync(host, batching.Start(start.Tickets));
        using var onStop = stop.Register(batching.Stop);
        try
        {
            await Task.WhenAll(loops);
            await recorder.WaitForAsync(control.StopStep).WaitAsync(control.Failed);
            await evaluation.WaitForAsync(start.Step + 1, control.StopStep).WaitAsync(control.Failed);
        }
        catch (OperationCanceledException) when (control.Failure is not null)
        {
            ExceptionDispatchInfo.Throw(control.Failure);
        }

        await host.StopAsync(CancellationToken.None);
    }

    /// <summary>A trainer that fails ends the run of the other one too.</summary>
    private static async Task Watch(Task loop, RunControl control)
    {
        try
        {
            await loop;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            control.Fail(exception);
            throw new OperationCanceledException("A trainer failed.", exception);
        }
    }

    private RunSummary Summarise(RunStart start, double wallSeconds)
    {
        var rows = MetricsLog.Read(folder.Metrics);
        var summary = RunSummary.Of(folder, recipe, rows, wallSeconds);
        summary.Write(folder.Summary);
        new RunReport(recipe, start.Tokenizer).Write(folder, summary, rows, TrajectoryLog.Read(folder.Trajectories));
        return summary;
    }

    private void TellOfOmissions(IProblemSet problems)
    {
        if (problems is not FileProblemSet file)
            return;
        if (file.LeftOutCount > 0)
            progress.Message($"{file.LeftOutCount} training problems are left out: their prompts are in the test file");
        if (file.DroppedCount > 0)
            progress.Message($"problems dropped, for prompts longer than max_prompt_length = {recipe.Rollout.MaxPromptLength} tokens: {file.DroppedCount}");
    }

    /// <summary>The latest checkpoint that has its row of metrics, which is written a little later: no step may lack one.</summary>
    private int? Latest() => _checkpoints.Latest(step => step == 0 || HasRow(step, evaluation: false));

    /// <summary>False where the run was killed before the evaluation at its checkpoint had ended.</summary>
    private bool IsEvaluated(int version) => HasRow(version, evaluation: true);

    private bool HasRow(int step, bool evaluation)
        => File.Exists(folder.Metrics) && MetricsLog.Read(folder.Metrics).Any(row => row.IsEvaluation == evaluation && row.Step == step);

    private void Show(MetricRow row)
    {
        if (row.IsEvaluation)
            progress.Evaluated(row);
        else
            progress.Step(row);
    }

    private static void Emit(IEnumerable<Action<MetricRow>> sinks, MetricRow row)
    {
        foreach (var sink in sinks)
            sink(row);
    }
}
