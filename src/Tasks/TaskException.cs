namespace Tppo.Tasks;

/// <summary>Problems cannot be read or generated as asked. The message is one line for a person: what, where, how to fix it.</summary>
public sealed class TaskException(string message, Exception? inner = null) : Exception(message, inner);
