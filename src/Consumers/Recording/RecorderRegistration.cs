using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Consumers.Evaluation;
using Tppo.Messaging;
using Tppo.Modeling.Decoding;
using Tppo.Runs;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Recording;

public static class RecorderRegistration
{
    /// <summary>Slots whose windows are kept for the report.</summary>
    private const int ReportedSlots = 8;

    /// <summary>Adds what writes down how the run goes; beside the policy trainer.</summary>
    public static void AddRecorder(this IBusRegistrationConfigurator bus, RunContext context)
    {
        bus.AddSingleton<RowInstruments>();
        bus.AddSingleton<RowWriter>();
        bus.AddSingleton(new TrajectoryLog(context.Folder.Trajectories, ReportedSlots));
        bus.AddSingleton(provider => Evaluation(context, provider.GetRequiredService<RowWriter>()));
        bus.AddSingleton<MissedEvaluations>();
        bus.AddSingleton(provider => Metrics(context, provider.GetRequiredService<RowWriter>(), provider.GetService<IGenerator>()));
        bus.AddSingleton(provider => new Lazy<MetricsRecorder>(provider.GetRequiredService<MetricsRecorder>));
        bus.AddSingleton<Recorder>();
        if (context.Broker is null)
        {
            bus.AddSingleton(_ => new WindowSegmentWriter(context.Folder.Archive, context.Folder.Name, context.Time));
            bus.AddPublishObserver<ArchiveObserver>();
        }
        else
        {
            bus.AddHostedService<MissedSteps>();
        }

        bus.AddConsumer<StepTrainedConsumer, EndpointDefinition<StepTrainedConsumer>>();
        bus.AddConsumer<EvaluationConsumer, EndpointDefinition<EvaluationConsumer>>();
        bus.AddConsumer<TrajectoryConsumer, EndpointDefinition<TrajectoryConsumer>>();
    }

    private static MetricsRecorder Metrics(RunContext context, RowWriter rows, IGenerator? generator)
        => new(rows.ReadFirstStep(), generator, context.Time, rows.Write);

    private static HeldOutEvaluation Evaluation(RunContext context, RowWriter rows)
    {
        var recipe = context.Recipe;
        var evaluator = new Evaluator(
            recipe.Rollout with { ProducerDevice = recipe.Evaluation.EvalDevice },
            context.Config,
            recipe.Evaluation.EvalTemperature,
            context.Tokenizer,
            context.Prompts,
            context.Judge,
            context.WeightType);
        return new HeldOutEvaluation(
            recipe.Evaluation,
            evaluator,
            context.Problems.HeldOut(recipe.Evaluation.EvalProblems),
            rows,
            recipe.Evaluation.KeepBest ? new BestPolicy(context.Folder.Best, context.Tokenizer) : null);
    }
}
