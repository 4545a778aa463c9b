using System.Reflection;

namespace Tppo.Tasks.Rewards;

/// <summary>A verifier of the user's own, from a .NET assembly.</summary>
public static class VerifierAssembly
{
    /// <summary>The one public <see cref="IVerifier"/> of the assembly, made by its constructor without arguments.</summary>
    /// <exception cref="TaskException">The file is no assembly, or has none or several.</exception>
    public static IVerifier Load(string path)
    {
        try
        {
            var types = Assembly.LoadFrom(Path.GetFullPath(path)).GetExportedTypes()
                .Where(type => type.IsAssignableTo(typeof(IVerifier)) && !type.IsAbstract && type.GetConstructor([]) is not null).ToList();
            return types is [var one]
                ? (IVerifier)Activator.CreateInstance(one)!
                : throw new TaskException(
                    $"{path}: {types.Count} public classes that implement {nameof(IVerifier)} and need no arguments: "
                    + "verifier_assembly must have one.");
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException)
        {
            throw new TaskException(
                $"{path}: cannot be loaded ({e.Message.ReplaceLineEndings(" ")}): set verifier_assembly to a .NET assembly.", e);
        }
    }
}
