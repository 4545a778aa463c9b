namespace Tppo.Runs.Errors;

/// <summary>An error of the user's input, for a person: one line that says what is wrong, where, and how to mend it.</summary>
public class UserException(string message, Exception? innerException = null) : Exception(message, innerException);
