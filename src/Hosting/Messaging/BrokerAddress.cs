using Tppo.Hosting.Errors;

namespace Tppo.Hosting.Messaging;

/// <summary>Where RabbitMQ is, and as whom to speak to it.</summary>
public sealed record BrokerAddress
{
    public const string UriVariable = "Broker__Uri";
    private const string UserVariable = "Broker__Username";
    private const string PasswordVariable = "Broker__Password";

    private BrokerAddress(Uri uri, string user, string password)
    {
        Uri = uri;
        User = user;
        Password = password;
    }

    /// <summary>`amqp://host:port/vhost`, or `amqps` for TLS; without credentials.</summary>
    public Uri Uri { get; }

    public string User { get; }

    public string Password { get; }

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
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("amqp" or "amqps") || address.Host.Length == 0)
        {
            var source = uri is null ? UriVariable : "--broker";
            throw new UserException($"{source} is '{WithoutPassword(text)}': it must be amqp://HOST[:PORT][/VHOST], or amqps:// for TLS");
        }

        var parts = address.UserInfo.Split(':', 2);
        string Part(int i) => i < parts.Length && parts[i].Length > 0 ? Uri.UnescapeDataString(parts[i]) : "guest";
        var port = address.IsDefaultPort || address.Port < 0 ? address.Scheme == "amqps" ? 5671 : 5672 : address.Port;
        return new BrokerAddress(
            new UriBuilder(address) { UserName = "", Password = "", Port = port }.Uri,
            environment(UserVariable) ?? Part(0),
            environment(PasswordVariable) ?? Part(1));
    }

    public override string ToString() => Uri.ToString();

    private static string WithoutPassword(string text) => text.LastIndexOf('@') is >= 0 and var at ? "…" + text[at..] : text;
}
