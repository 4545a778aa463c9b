using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using Tppo.Dashboard;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Monitoring;

/// <summary>The flags that say where the dashboard is served.</summary>
/// <param name="prefix">What their names begin with.</param>
internal sealed class DashboardFlags(string prefix)
{
    private const int DefaultPort = 8080;
    private const string TokenVariable = "TPPO_DASHBOARD_TOKEN";

    /// <summary>Bytes of a token that is drawn.</summary>
    private const int TokenBytes = 24;

    private readonly Option<int> _port = new($"{prefix}port")
    {
        Description = "The port of the dashboard; 0: a free one.",
        DefaultValueFactory = _ => DefaultPort,
    };

    private readonly Option<string> _host = new($"{prefix}host")
    {
        Description = $"The IP address of the dashboard; 0.0.0.0: all. Any but this machine's own asks for a token: {TokenVariable}, "
            + "or one that is drawn and printed.",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    public void AddTo(Command command)
    {
        command.Add(_port);
        command.Add(_host);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="runs">Where runs are kept.</param>
    /// <param name="run">The one of the first page; null: all.</param>
    /// <param name="broker">Null: no queue is looked at.</param>
    /// <param name="roles">Those of the run in this process; null where it hosts none.</param>
    /// <exception cref="UserException">It is no address.</exception>
    public DashboardOptions Options(
        ParseResult parsed, string runs, string? run, BrokerAddress? broker, Func<IReadOnlyList<RoleStatus>>? roles = null)
    {
        var (port, host) = (parsed.GetValue(_port), parsed.GetValue(_host)!);
        if (port is < 0 or > IPEndPoint.MaxPort)
            throw new UserException($"{_port.Name} is {port}: it must be a port, of 0 to {IPEndPoint.MaxPort}");
        if (!IPAddress.TryParse(host, out var ip))
            throw new UserException($"{_host.Name} is {host}: it must be an IP address, such as 127.0.0.1 or 0.0.0.0");
        return new DashboardOptions(new IPEndPoint(ip, port), Token(ip), runs, run, broker, roles);
    }

    private static string? Token(IPAddress host)
        => Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } named ? named
            : IPAddress.IsLoopback(host) ? null
            : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
}
