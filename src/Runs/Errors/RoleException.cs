using Tppo.Modeling;

namespace Tppo.Runs.Errors;

/// <summary>
/// An error that every other message would meet as well: it ends the role, and the message that met it goes back to its queue.
/// </summary>
public sealed class RoleException(string message, Exception? innerException = null) : UserException(message, innerException)
{
    /// <summary>
    /// Whether <paramref name="exception"/> is of this kind: so are a model that computes no numbers, and a role that was taken over.
    /// </summary>
    public static bool Is(Exception exception) => exception is RoleException or ReplacedException or NotFiniteException;
}
