using System.CommandLine;
using Tppo.Consumers.Replaying;
using Tppo.Messaging.Archive;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Commands;

/// <summary>The flags that say which windows are replayed, and to whom.</summary>
internal sealed class ReplayFlags
{
    private readonly Option<string> _run = new("--run") { Description = "The run whose windows are replayed.", Required = true };

    private readonly Option<string> _from = new("--from")
    {
        Description = "Where to begin: first, offset:N, step:K (with the run's checkpoint step_K), or a time in ISO 8601.",
        DefaultValueFactory = _ => "first",
    };

    private readonly Option<int?> _toStep = new("--to-step") { Description = "The last step. Default: the last complete one." };

    private readonly Option<string> _to = new("--to")
    {
        Description = "policy or value: a new trainer. file:PATH: JSON lines.",
        Required = true,
    };

    private readonly Option<string?> _as = new("--as") { Description = "Name of the new trainer's folder under --runs." };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Overrides a key of the run's recipe: key=value. May be repeated.",
    };

    private readonly Option<string> _runs = new("--runs") { Description = "Where runs are kept.", DefaultValueFactory = _ => "runs" };

    private readonly Option<string?> _broker = new("--broker")
    {
        Description = "RabbitMQ, for the archive of a run on it. Default: the run's own archive file; "
            + $"without one, the environment's {BrokerAddress.UriVariable}.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _run, _from, _toStep, _to, _as, _set, _broker, _runs })
            command.Add(option);
    }

    public RecordedRun Recorded(ParseResult parsed) => RecordedRun.Open(Runs(parsed), parsed.GetValue(_run)!);

    public string Runs(ParseResult parsed) => parsed.GetValue(_runs)!;

    /// <summary>
    /// The broker whose stream is read; null for the archive in the run's folder, which takes precedence over a broker from the
    /// environment.
    /// </summary>
    public BrokerAddress? Broker(ParseResult parsed, RunFolder recorded, Func<string, string?> environment)
    {
        var named = parsed.GetValue(_broker);
        return named is null && File.Exists(recorded.Archive) ? null : BrokerAddress.Find(named, environment);
    }

    public IReadOnlyList<string> Overrides(ParseResult parsed) => parsed.GetValue(_set)!;

    /// <summary>The new trainer's name.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public string Name(ParseResult parsed)
        => parsed.GetValue(_as)
            ?? throw new UserException($"--to {parsed.GetValue(_to)} needs a name for the new trainer's folder: --as NAME");

    /// <summary>The first and the last step or record; the last is null for the last complete step.</summary>
    /// <exception cref="UserException">They are not a range.</exception>
    public (ArchiveStart From, int? ToStep) Range(ParseResult parsed)
    {
        var (from, toStep) = (ArchiveStart.Parse(parsed.GetValue(_from)!), parsed.GetValue(_toStep));
        return toStep >= (from.Step ?? 0) || toStep is null
            ? (from, toStep)
            : throw new UserException($"--to-step {toStep} lies before the first step, {from.Step ?? 0}");
    }

    /// <exception cref="UserException">It is not a target, or it is a file, and flags for a trainer are given.</exception>
    public ReplayTarget Target(ParseResult parsed)
    {
        var target = ReplayTarget.Parse(parsed.GetValue(_to)!);
        return target.Trainer is not null || (parsed.GetValue(_as) is null && Overrides(parsed).Count == 0)
            ? target
            : throw new UserException("--as and --set are for --to policy and --to value: a file has windows as they were recorded");
    }
}
