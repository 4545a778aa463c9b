using Tppo.Hosting.Notifying;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Runs.Storage;
using Tppo.Tasks;
using Tppo.Tasks.Data;
using Tppo.Tasks.Rewards;

namespace Tppo.Hosting;

/// <summary>Opens a run for the roles of this process; whichever process is first makes its checkpoint step_0.</summary>
/// <param name="recipe">The run's.</param>
/// <param name="folder">Where it is kept.</param>
/// <param name="broker">Null in memory.</param>
/// <param name="progress">Is told how the run goes.</param>
/// <param name="time">The clock.</param>
public sealed class RunOpening(Recipe recipe, RunFolder folder, BrokerAddress? broker, IRunProgress progress, TimeProvider time)
{
    private const string WarmStarts = ".warm-starts";

    private readonly CheckpointStore _checkpoints = RunContext.CheckpointsOf(recipe, folder);

    /// <summary>The problems; the recipe's where it is not set.</summary>
    public IProblemSet? Task { get; init; }

    /// <summary>Says what is right; the recipe's where it is not set.</summary>
    public IVerifier? Verifier { get; init; }

    /// <summary>Goes on where what lies at the recipe's paths is not what the run began with.</summary>
    public bool AcceptsChangedData { get; init; }

    /// <summary>Finished warm starts, which the runs beside this one share.</summary>
    private string Cache => Path.Combine(Path.GetDirectoryName(folder.Path)!, WarmStarts);

    /// <exception cref="UserException">
    /// The run was begun the other way: in memory, or on a broker; or with other data; or it is no run, but a replay.
    /// </exception>
    public RunContext Open(CancellationToken stop)
    {
        try
        {
            return OpenOrFail(stop);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var notifier = new Notifier(recipe, folder.Name, time, () => _checkpoints.Latest(_ => true) ?? 0);
            notifier.TellAsync(RunEvent.Failed, exception.Message.ReplaceLineEndings(" ")).GetAwaiter().GetResult();
            throw;
        }
    }

    private RunContext OpenOrFail(CancellationToken stop)
    {
        var opened = time.GetTimestamp();
        if (File.Exists(folder.Replay))
            throw new UserException($"{folder.Name} is a replay, which cannot go on as a run: choose another --name");
        var problems = Task ?? ProblemSetFactory.Create(recipe.Task);
        var verifier = Verifier ?? VerifierFactory.Create(recipe.Reward, recipe.Task.AnswerMarker);
        var judge = new Judge(verifier, recipe.Reward, recipe.Rollout.MaxResponseLength, time);
        var step = Prepare(problems, stop);
        var context = new RunContext(recipe, folder, broker, problems, judge, progress, time, step, opened);
        if (broker is null)
            context.Weights.ForgetLatest();
        TellOfOmissions(context.Problems);
        return context;
    }

    /// <returns>The latest checkpoint.</returns>
    private int Prepare(IProblemSet problems, CancellationToken stop)
    {
        var inputs = RunInputs.Of(recipe);
        using var alone = RunLock.Take(folder, progress.Message, time, stop);
        foreach (var shared in new[] { folder.Path, folder.Ledger, Cache })
            Temporary.RemoveForgotten(shared, time);
        if (Latest() is null)
            StepZero.Write(recipe, _checkpoints, problems, Cache, progress.Message, stop);
        foreach (var change in inputs.Settle(folder, AcceptsChangedData))
            progress.Message($"accepted: {change}");
        var step = Latest()!.Value;
        RequireTransport(step);
        return step;
    }

    private int? Latest()
    {
        var rows = File.Exists(folder.Metrics) ? MetricsLog.Read(folder.Metrics) : [];
        return _checkpoints.Latest(step => step == 0 || broker is not null || rows.Any(row => !row.IsEvaluation && row.Step == step));
    }

    private void RequireTransport(int step)
    {
        var onBroker = Directory.Exists(folder.Recovery);
        if (broker is null && onBroker)
            throw new UserException($"the run {folder.Name} is on a broker: go on with --broker");
        if (broker is not null && !onBroker && step > 0)
            throw new UserException($"the run {folder.Name} was begun without a broker: go on without --broker, or choose another --name");
        if (broker is null)
            return;
        if (!onBroker)
            WriterLock.Take(folder.Writer, $"the run {folder.Name}", time).Dispose(); // a run in memory that has no checkpoint yet
        Directory.CreateDirectory(folder.Recovery);
    }

    private void TellOfOmissions(IProblemSet problems)
    {
        if (problems is not FileProblemSet file)
            return;
        if (file.LeftOutCount > 0)
            progress.Message($"{file.LeftOutCount} training problems are left out: their prompts are in the test file");
        if (file.DroppedCount > 0)
            progress.Message(
                $"problems dropped, for prompts longer than max_prompt_length = {recipe.Rollout.MaxPromptLength} tokens: "
                + $"{file.DroppedCount}");
    }
}
