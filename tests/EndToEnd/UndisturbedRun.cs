using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

[assembly: AssemblyFixture(typeof(UndisturbedRun))]

namespace Tppo.Tests.EndToEnd;

/// <summary>One run of the recipe `smoke`, for every test class that needs a finished one. It begins when the first asks for it.</summary>
public sealed class UndisturbedRun : IDisposable
{
    public const string Name = "undisturbed";
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<Outcome>> _trained;

    public UndisturbedRun() => _trained = new Lazy<Task<Outcome>>(() => TppoProcess.RunAsync(_folder.Path, "run", TppoProcess.Smoke, "--name", Name));

    /// <summary>What it said; all files are then in <paramref name="folder"/> as well.</summary>
    internal async Task<Outcome> CopyToAsync(string folder)
    {
        var outcome = await _trained.Value;
        foreach (var from in Directory.EnumerateDirectories(_folder.Path, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(To(from)); // parts of a checkpoint may be empty
        foreach (var from in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            File.Copy(from, To(from));
        return outcome;

        string To(string from) => Path.Combine(folder, Path.GetRelativePath(_folder.Path, from));
    }

    public void Dispose() => _folder.Dispose();
}
