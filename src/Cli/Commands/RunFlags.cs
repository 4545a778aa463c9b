using System.CommandLine;
using Serilog.Events;
using Tppo.Cli.Monitoring;
using Tppo.Hosting.Monitoring;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;

namespace Tppo.Cli.Commands;

/// <summary>The flags that say which run a command works on: recipe, name, broker and the folder of runs.</summary>
internal sealed class RunFlags
{
    private static readonly string[] LogLevels = ["debug", "information", "warning", "error"];

    private readonly Argument<string> _recipe = new("recipe") { Description = "Recipe file (JSON)." };

    private readonly Option<string> _name = new("--name")
    {
        Description = "Name of the run: its folder under --runs. Default: recipe and seed.",
    };

    private readonly Option<int?> _seed = new("--seed") { Description = "The same as --set seed=N." };
    private readonly Option<string[]> _set = new("--set") { Description = "Overrides a key of the recipe: key=value. May be repeated." };
    private readonly Option<string> _runs = new("--runs") { Description = "Where runs are kept.", DefaultValueFactory = _ => "runs" };
    private readonly Option<string?> _broker = new("--broker")
    {
        Description = $"RabbitMQ: amqp://HOST:PORT/VHOST, amqps:// for TLS. Default: the environment's {BrokerAddress.UriVariable}.",
    };

    private readonly Option<bool> _acceptChangedData = new("--accept-changed-data")
    {
        Description = "Go on with data files, models or verifiers other than those that the run began with.",
    };

    private readonly Option<string> _logLevel = new("--log-level")
    {
        Description = $"What goes into the log in the run's folder, and all above: {string.Join(", ", LogLevels)}.",
        DefaultValueFactory = _ => "information",
    };

    private readonly MonitorFlags _monitor = new();

    public void AddTo(Command command)
    {
        command.Add(_recipe);
        foreach (var option in new Option[] { _name, _seed, _set, _broker, _runs, _acceptChangedData, _logLevel })
            command.Add(option);
        _monitor.AddTo(command);
    }

    /// <exception cref="UserException">There is no such level.</exception>
    public LogEventLevel LogLevel(ParseResult parsed)
    {
        var level = parsed.GetValue(_logLevel)!;
        return LogLevels.Contains(level)
            ? Enum.Parse<LogEventLevel>(level, ignoreCase: true)
            : throw new UserException($"--log-level {level}: it must be one of {string.Join(", ", LogLevels)}");
    }

    /// <summary>Begins to tell others how this process is, where they were asked for.</summary>
    public Task<MonitorServer> MonitorAsync(ParseResult parsed, ProcessHealth health)
        => MonitorServer.StartAsync(_monitor.Address(parsed, Environment.GetEnvironmentVariable), health);

    public Recipe Recipe(ParseResult parsed)
    {
        var overrides = parsed.GetValue(_set) ?? [];
        if (parsed.GetValue(_seed) is { } seed)
            overrides = [.. overrides, $"seed={seed}"];
        return RecipeReader.Read(parsed.GetValue(_recipe)!, overrides);
    }

    public string Runs(ParseResult parsed) => parsed.GetValue(_runs)!;

    /// <summary>Whether files may have changed since the run began.</summary>
    public bool AcceptsChangedData(ParseResult parsed) => parsed.GetValue(_acceptChangedData);

    /// <summary>Null where none is named.</summary>
    public BrokerAddress? Broker(ParseResult parsed) => BrokerAddress.Find(parsed.GetValue(_broker), Environment.GetEnvironmentVariable);

    public string Name(ParseResult parsed, Recipe recipe)
        => parsed.GetValue(_name) ?? $"{Path.GetFileNameWithoutExtension(parsed.GetValue(_recipe)!)}-{recipe.Run.Seed}";
}
