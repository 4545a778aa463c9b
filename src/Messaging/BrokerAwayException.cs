using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>
/// No broker answers: whoever began with the wrong address should hear of it, and whoever had one waits for it to come back.
/// </summary>
internal sealed class BrokerAwayException(string message, Exception cause) : UserException(message, cause);
