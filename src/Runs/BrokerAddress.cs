using System.Globalization;
using Tppo.Runs.Errors;

namespace Tppo.Runs;

/// <summary>Where RabbitMQ is, and as whom to speak to it.</summary>
public sealed record BrokerAddress
{
    public const string UriVariable = "Broker__Uri";
    private const string HeartbeatParameter = "heartbeat";
    private const int DefaultHeartbeat = 20;
    private const string UserVariable = "Broker__Username";
    private const string PasswordVariable = "Broker__Password";

    private BrokerAddress(Uri uri, string user, string password, TimeSpan heartbeat)
        => (Uri, User, Password, Heartbeat) = (uri, user, password, heartbeat);

    /// <summary>`amqp://host:port/vhost`, or `amqps` for TLS; without credentials and parameters.</summary>
    public Uri Uri { get; }

    public string User { get; }

    public string Password { get; }

    /// <summary>
    /// How long a peer may be silent before its connection is given up: what a process that stands still holds goes to another. 20 s
    /// unless the address says otherwise: on a machine that is very busy, a process may well be silent for ten.
    /// </summary>
    public TimeSpan Heartbeat { get; }

    public bool UsesTls => Uri.Scheme == "amqps";

    /// <summary>
    /// Reads <paramref name="uri"/>, else the environment's `Broker__Uri`; null without either. `Broker__Username` and
    /// `Broker__Password` count before what stands in the address.
    /// </summary>
    /// <exception cref="UserException">It is no amqp address.</exception>
    public static BrokerAddress? Find(string? uri, Func<string, string?> environment)
    {
        var text = uri ?? environment(UriVariable);
        if (string.IsNullOrEmpty(text))
            return null;
        var source = uri is null ? UriVariable : "--broker";
        var isUri = Uri.TryCreate(text, UriKind.Absolute, out var address);
        if (!isUri || address is not { Scheme: "amqp" or "amqps", Host.Length: > 0 })
        {
            throw new UserException(
                $"{source} is '{WithoutPassword(text)}': it must be amqp://HOST[:PORT][/VHOST][?heartbeat=SECONDS], or amqps:// for TLS");
        }

        var parts = address.UserInfo.Split(':', 2);
        string Part(int i) => i < parts.Length && parts[i].Length > 0 ? Uri.UnescapeDataString(parts[i]) : "guest";
        var port = address.IsDefaultPort || address.Port < 0 ? address.Scheme == "amqps" ? 5671 : 5672 : address.Port;
        return new BrokerAddress(
            new UriBuilder(address) { UserName = "", Password = "", Port = port, Query = "" }.Uri,
            environment(UserVariable) ?? Part(0),
            environment(PasswordVariable) ?? Part(1),
            HeartbeatOf(address.Query, source));
    }

    public override string ToString() => Uri.ToString();

    private static TimeSpan HeartbeatOf(string query, string source)
    {
        if (query.Length == 0)
            return TimeSpan.FromSeconds(DefaultHeartbeat);
        var isSet = ushort.TryParse(query.Split('=')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        return isSet && seconds > 0 && query.StartsWith($"?{HeartbeatParameter}=", StringComparison.Ordinal)
            ? TimeSpan.FromSeconds(seconds)
            : throw new UserException($"{source}: {query} must be ?{HeartbeatParameter}=SECONDS, of 1 to {ushort.MaxValue}");
    }

    private static string WithoutPassword(string text) => text.LastIndexOf('@') is >= 0 and var at ? "…" + text[at..] : text;
}
