using System.CommandLine;
using System.Globalization;
using System.Net;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Monitoring;

/// <summary>The flags that say where a process of a run is to be watched.</summary>
internal sealed class MonitorFlags
{
    private const string PortVariable = "TPPO_METRICS_PORT";
    private const string HostVariable = "TPPO_METRICS_HOST";

    private readonly Option<int?> _port = new("--metrics-port")
    {
        Description = "Serve /metrics and /health on this port; 0: on a free one. "
            + $"Default: the environment's {PortVariable}, else not at all.",
    };

    private readonly Option<string?> _host = new("--metrics-host")
    {
        Description = $"The IP address to serve them on; 0.0.0.0: all. Default: the environment's {HostVariable}, else 127.0.0.1.",
    };

    public void AddTo(Command command)
    {
        command.Add(_port);
        command.Add(_host);
    }

    /// <summary>Null where nothing is to be served.</summary>
    /// <exception cref="UserException">It is no address.</exception>
    public IPEndPoint? Address(ParseResult parsed, Func<string, string?> environment)
        => Port(parsed.GetValue(_port), environment(PortVariable)) is { } port
            ? new IPEndPoint(Host(parsed.GetValue(_host), environment(HostVariable)), port)
            : null;

    private static int? Port(int? named, string? variable)
    {
        if (named is null && string.IsNullOrEmpty(variable))
            return null;
        var source = named is null ? PortVariable : "--metrics-port";
        var text = named?.ToString(CultureInfo.InvariantCulture) ?? variable;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        return isNumber && port <= IPEndPoint.MaxPort
            ? port
            : throw new UserException($"{source} is {text}: it must be a port, of 0 to {IPEndPoint.MaxPort}");
    }

    private static IPAddress Host(string? named, string? variable)
    {
        var text = named ?? variable;
        if (string.IsNullOrEmpty(text))
            return IPAddress.Loopback;
        return IPAddress.TryParse(text, out var host) ? host : throw new UserException(
            $"{(named is null ? HostVariable : "--metrics-host")} is {text}: it must be an IP address, such as 0.0.0.0");
    }
}
