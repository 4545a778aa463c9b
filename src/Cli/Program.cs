using System.CommandLine;
using Tppo.Cli.Commands;
using Tppo.Modeling;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Tasks;

InheritedInterrupt.Heed();
NativeHeap.KeepFlat();
RunLog.Begin();
CudnnAttention.PutLast();
var parsed = Root.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    var error = parsed.UnmatchedTokens is [var unknown, ..] ? $"Unrecognized command or argument '{unknown}'." : parsed.Errors[0].Message;
    return Fail(error + " (tppo --help lists the commands)");
}

try
{
    OwnLibtorch.Load(Environment.GetEnvironmentVariable, AppContext.BaseDirectory);
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    return await parsed.InvokeAsync(configuration);
}
catch (Exception exception) when (exception is UserException or ModelException or TaskException)
{
    return Fail(exception.Message);
}
catch (OperationCanceledException)
{
    return Fail("stopped before the first step");
}
catch (Exception exception)
{
    // Not the user's fault: whoever mends it needs the trace.
    Console.Error.WriteLine("tppo: internal error: " + exception);
    return 1;
}

static int Fail(string message)
{
    Console.Error.WriteLine("tppo: " + message);
    return 2;
}
