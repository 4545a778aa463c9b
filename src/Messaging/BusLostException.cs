using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>The bus of this process hears nothing any more, although the broker is there: only a new process mends that.</summary>
internal sealed class BusLostException(string message) : UserException(message);
