namespace Tppo.Runs.Errors;

/// <summary>Another process has taken a role over from this one, which must not write in it any more.</summary>
public sealed class ReplacedException(string message) : UserException(message);
