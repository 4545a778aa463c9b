namespace Tppo.Contracts;

/// <summary>Why a window ended. It is always stated, never inferred from a length. The numbers are those on the wire.</summary>
public enum FinishReason
{
    /// <summary>An end token, or a text of `stop_strings`: the response is over.</summary>
    Stop = 0,

    /// <summary>The response reached its maximum length: it is over and scored as it stands.</summary>
    Length = 1,

    /// <summary>The window is full: the trajectory goes on in the next step.</summary>
    Window = 2,
}
