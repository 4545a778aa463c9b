using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>The broker takes no messages, for an alarm of memory or disk.</summary>
internal sealed class PublishingBlockedException(string message) : UserException(message);
