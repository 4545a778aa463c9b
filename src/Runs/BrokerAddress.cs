using System.Globalization;
using Tppo.Runs.Errors;

namespace Tppo.Runs;

/// <summary>Where RabbitMQ is, and as whom to speak to it.</summary>
public sealed record BrokerAddress
{
    public const string UriVariable = "Broker__Uri";
    private const string HeartbeatParameter = "heartbeat";
    private const string UserVariable = "Broker__Username";
    private const string PasswordVariable = "Broker__Password";

    private BrokerAddress(Uri uri, string user, string password, TimeSpan heartbeat) => (Uri, User, Password, Heartbeat) = (uri, user, password, heartbeat);

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
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("amqp" or "amqps") || address.Host.Length == 0)
        {
            throw new UserException($"{source} is '{WithoutPassword(text)}': it must be amqp://HOST[:PORT][/VHOST][?heartbeat=SECONDS], or amqps:// for TLS");
        }

        var heartbeat = TimeSpan.FromSeconds(20);
        if (address.Query.Length > 0)
        {
            heartbeat = address.Query[1..].Split('=') is [HeartbeatParameter, var seconds] && ushort.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? TimeSpan.FromSeconds(number)
                : throw new UserException($"{source}: {address.Query} must be ?{HeartbeatParameter}=SECONDS, of 1 to {ushort.MaxValue}");
        }

        var parts = address.UserInfo.Split(':', 2);
        string Part(int i) => i < parts.Length && parts[i].Length > 0 ? Uri.UnescapeDataString(parts[i]) : "guest";
        var port = address.IsDefaultPort || address.Port < 0 ? address.Scheme == "amqps" ? 5671 : 5672 : address.Port;
        return new BrokerAddress(
            new UriBuilder(address) { UserName = "", Password = "", Port = port, Query = "" }.Uri,
            environment(UserVariable) ?? Part(0),
            environment(PasswordVariable) ?? Part(1),
            heartbeat);
    }

    public override string ToString() => Uri.ToString();

    private static string WithoutPassword(string text) => text.LastIndexOf('@') is >= 0 and var at ? "…" + text[at..] : text;
}
