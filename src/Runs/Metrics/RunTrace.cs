using System.Diagnostics;
using Tppo.Contracts;

namespace Tppo.Runs.Metrics;

/// <summary>
/// Spans, for whoever collects them: a trace for each ticket and the window that answers it, and one for each step of a trainer.
/// MassTransit hands their context on with the messages, in the transport's headers. Where nobody listens nothing is made.
/// </summary>
internal static class RunTrace
{
    /// <summary>What a listener asks for; what passes between the roles is MassTransit's.</summary>
    public const string Name = "Tppo";

    public const string BusName = "MassTransit";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>A part of what goes on at the moment.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>
    /// The beginning of a window's trace, whatever goes on at the moment: its ticket follows from the window before it, and would else be
    /// a part of one trace without an end. To be called by a method that is asynchronous, with which it ends.
    /// </summary>
    public static Activity? BeginWindow(GenerateWindow ticket)
    {
        Activity.Current = null;
        var activity = Source.StartActivity("window");
        activity.Describe(ticket);
        return activity;
    }

    /// <summary>The beginning of the trace of a trainer's step.</summary>
    public static Activity? BeginStep(string role, int step)
    {
        Activity.Current = null;
        return Source.StartActivity("step")?.SetTag("role", role).SetTag("step", step);
    }

    /// <summary>Says what the span is about.</summary>
    public static void Describe(this Activity? activity, GenerateWindow ticket)
        => activity?.SetTag("slot", ticket.Slot).SetTag("step", ticket.Step).SetTag("trajectory", ticket.TrajectoryId)
            .SetTag("window", ticket.WindowIndex);
}
