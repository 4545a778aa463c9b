using System.Globalization;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Operating.Status;

/// <summary>Producers of a paused run finish their windows and wait.</summary>
internal static class RunPause
{
    /// <exception cref="UserException">The run has finished.</exception>
    public static void Begin(RunFolder folder, TimeProvider time)
    {
        if (RunOverview.Read(folder).State == RunState.Finished)
            throw new UserException($"the run {folder.Name} has finished: there is nothing to pause");
        DurableFile.WriteText(folder.Paused, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) + "\n");
    }

    public static void End(RunFolder folder) => File.Delete(folder.Paused);
}
