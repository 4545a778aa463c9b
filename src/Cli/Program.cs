using System.CommandLine;
using Tppo.Cli.Commands;
using Tppo.Hosting.Errors;
using Tppo.Modeling;
using Tppo.Tasks;

var parsed = Root.Create().Parse(args);
if (parsed.Errors.Count > 0)
    return Fail((parsed.UnmatchedTokens is [var unknown, ..] ? $"Unrecognized command or argument '{unknown}'." : parsed.Errors[0].Message) + " (tppo --help lists the commands)");
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception exception) when (exception is UserException or ModelException or TaskException)
{
    return Fail(exception.Message);
}
catch (InvalidOperationException exception) when (exception.InnerException is UserException or ModelException or TaskException)
{
    return Fail(exception.Message); // met by a role while the run was under way
}
catch (OperationCanceledException)
{
    return Fail("stopped before the first step");
}

static int Fail(string message)
{
    Console.Error.WriteLine("tppo: " + message);
    return 2;
}
