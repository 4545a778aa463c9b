using System.CommandLine;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Commands;

/// <summary>The flags that say which run an operator's command is about, and how it answers.</summary>
internal sealed class OperatorFlags
{
    private readonly Option<string> _name = new("--name") { Description = "Name of the run.", Required = true };

    private readonly Option<string?> _broker = new("--broker")
    {
        Description = $"RabbitMQ: amqp://HOST:PORT/VHOST. Default: the environment's {BrokerAddress.UriVariable}.",
    };

    private readonly Option<string> _runs = new("--runs") { Description = "Where runs are kept.", DefaultValueFactory = _ => "runs" };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _name, _broker, _runs, _json })
            command.Add(option);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Of the run, whether it is there or not.</summary>
    public RunFolder Folder(ParseResult parsed) => RunFolder.Of(parsed.GetValue(_runs)!, parsed.GetValue(_name)!);

    /// <exception cref="UserException">There is no such run.</exception>
    public RunFolder ExistingFolder(ParseResult parsed) => RunFolder.Open(parsed.GetValue(_runs)!, parsed.GetValue(_name)!);

    /// <exception cref="UserException">None is named.</exception>
    public BrokerAddress Broker(ParseResult parsed)
        => BrokerAddress.Find(parsed.GetValue(_broker), Environment.GetEnvironmentVariable)
            ?? throw new UserException(
                $"{parsed.CommandResult.Command.Name} needs a broker: --broker amqp://HOST:PORT/VHOST, "
                + $"or {BrokerAddress.UriVariable} in the environment");
}
