namespace Tppo.Operating.Status;

/// <summary>What is going on in a run's folder.</summary>
internal enum RunState
{
    /// <summary>A process has one of its logs open.</summary>
    Running,

    /// <summary>Producers are to wait, whether there are any or not.</summary>
    Paused,

    /// <summary>No process works on it, and its last step is still to come.</summary>
    Stopped,

    /// <summary>Its last step is trained and its summary is written.</summary>
    Finished,

    /// <summary>Its recipe or its metrics are corrupt.</summary>
    Unreadable,
}
