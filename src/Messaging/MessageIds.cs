using System.Security.Cryptography;
using System.Text;
using Tppo.Contracts;

namespace Tppo.Messaging;

/// <summary>
/// Ids that follow from what a message is about: one that is sent again, after a kill or a broker's negative acknowledgement, has the id
/// that it had before, and whoever receives both can tell.
/// </summary>
internal static class MessageIds
{
    /// <summary>A UUID of version 8 of the run, the kind of message, and slot and step, role and version, or role and step.</summary>
    public static Guid Of(string run, object message) => message switch
    {
        GenerateWindow ticket => Of(run, nameof(GenerateWindow), ticket.Slot, ticket.Step),
        WindowGenerated window => Of(run, nameof(WindowGenerated), window.Ticket.Slot, window.Ticket.Step),
        PolicyUpdated policy => Of(run, nameof(PolicyUpdated), Role.Policy, policy.Version),
        ValueUpdated value => Of(run, nameof(ValueUpdated), Role.Value, value.Version),
        StepTrained trained => Of(run, nameof(StepTrained), trained.Role, trained.Step),
        _ => throw new ArgumentException($"A {message.GetType().Name} has no id.", nameof(message)),
    };

    /// <summary>SHA-256 of the parts, one a line: none of them has a line break in it.</summary>
    private static Guid Of(params object[] parts)
    {
        var id = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0f) | 0x80); // version and variant, RFC 9562 section 5.8
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
