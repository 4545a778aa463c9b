using Tppo.Runs.Errors;

namespace Tppo.Runs;

/// <summary>Where a run keeps what it writes.</summary>
public sealed record RunFolder(string Path)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string Config => In("config.json");

    /// <summary>What lay at the paths of the recipe; see <see cref="RunInputs"/>.</summary>
    public string Inputs => In("inputs.json");

    public string Metrics => In("metrics.jsonl");

    public string Summary => In("summary.json");

    public string Report => In("report.html");

    public string LearningCurve => In("learning-curve.svg");

    public string TensorBoard => In("tb");

    public string Logs => In("logs");

    public string Checkpoints => In("checkpoints");

    /// <summary>The policy that did best of those that were evaluated, with `keep_best`.</summary>
    public string Best => In("best");

    public string Weights => In("weights");

    /// <summary>What each trainer has trained; see docs/run-folder.md.</summary>
    public string Ledger => In("ledger");

    /// <summary>The last durable steps of the trainers of a run on a broker.</summary>
    public string Recovery => In("recovery");

    /// <summary>Is there once a broker has the first tickets.</summary>
    public string Begun => In(".begun");

    /// <summary>What tells the run from another of its name.</summary>
    public string Identity => In("identity");

    /// <summary>Is there while producers are to wait.</summary>
    public string Paused => In("paused");

    public string Lock => In(".lock");

    /// <summary>Which process writes a run without a broker, or a replay; see <see cref="WriterLock"/>.</summary>
    public string Writer => In(".writer");

    /// <summary>`ROLE.json`: which process has a role of a run on a broker.</summary>
    public string Leases => In("leases");

    /// <summary>Every window, of a run without a broker.</summary>
    public string Archive => In("archive/windows.seg");

    /// <summary>Is there in a run that `tppo replay` made: where its windows came from.</summary>
    public string Replay => In("replay.json");

    public string Trajectories => In("trajectories.jsonl");

    public bool Exists => File.Exists(Config);

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="runs">Where runs are kept.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="advice">What to do where the name is in use.</param>
    /// <exception cref="UserException">The name is in use, or the folder cannot be written.</exception>
    public static RunFolder Create(string runs, string name, string advice = "choose another --name, or go on with --resume")
    {
        var folder = Of(runs, name);
        if (Directory.Exists(folder.Path) && Directory.EnumerateFileSystemEntries(folder.Path).Any())
            throw new UserException($"the run name {name} is in use ({folder.Path} exists): {advice}");
        folder.RequireWritable();
        return folder;
    }

    /// <summary>The folder of a run that several processes work on; whichever is first makes it.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public static RunFolder Join(string runs, string name)
    {
        var folder = Of(runs, name);
        folder.RequireWritable();
        return folder;
    }

    /// <summary>The folder of a run that exists.</summary>
    /// <exception cref="UserException">There is none of that name.</exception>
    public static RunFolder Open(string runs, string name)
        => Of(runs, name) is { Exists: true } folder
            ? folder
            : throw new UserException($"there is no run {name} in {runs}");

    /// <summary>The folder that a run of this name has or would have.</summary>
    /// <exception cref="UserException">No run can have this name.</exception>
    public static RunFolder Of(string runs, string name)
        => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '.'
            ? new RunFolder(System.IO.Path.GetFullPath(System.IO.Path.Combine(runs, name)))
            : throw new UserException($"the run name '{name}' may only have letters, digits, '-', '_' and '.', and may not begin with '.'");

    private void RequireWritable()
    {
        var probe = Storage.Temporary.NameFor(In(".writable"));
        try
        {
            Directory.CreateDirectory(Path);
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"the run folder {Path} cannot be written: {exception.Message}", exception);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
