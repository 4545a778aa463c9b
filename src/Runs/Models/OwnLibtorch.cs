using System.Runtime.InteropServices;
using Tppo.Runs.Errors;

namespace Tppo.Runs.Models;

/// <summary>
/// The libtorch of the user's own PyTorch, for a program that was built without one. Its libraries are loaded by their paths;
/// whatever needs them afterwards (TorchSharp's <c>libLibTorchSharp.so</c>) finds them loaded, by their names. See docs/gpu.md.
/// </summary>
internal static class OwnLibtorch
{
    /// <summary>The environment variable that names the folder of the libraries: a PyTorch's <c>torch/lib</c>.</summary>
    public const string Variable = "TPPO_LIBTORCH";

    private const string Whole = "libtorch.so";

    /// <summary>
    /// In the order of their needs; <see cref="Whole"/> names all the others as its own. Those for CUDA are in a PyTorch for CUDA only.
    /// </summary>
    private static readonly string[] Libraries = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", Whole];

    /// <summary>
    /// Loads the libraries of the folder that <paramref name="environment"/> names, where it names one. To be called before TorchSharp is
    /// used.
    /// </summary>
    /// <param name="environment">Values of environment variables.</param>
    /// <param name="program">The program's folder, where TorchSharp looks first: what lies there would be loaded as well, and two libtorch
    /// end the process.</param>
    /// <exception cref="UserException">The folder holds no libtorch, or one that does not load; or the program has one of its
    /// own.</exception>
    public static void Load(Func<string, string?> environment, string program)
    {
        if (environment(Variable) is not { Length: > 0 } folder)
            return;
        if (!File.Exists(Path.Combine(folder, Whole)))
            throw new UserException(
                $"{Variable}={folder}: there is no {Whole} in that folder; name the folder torch/lib of a PyTorch for Linux, or unset "
                + $"{Variable}");
        if (File.Exists(Path.Combine(program, Whole)))
            throw new UserException(
                $"{Variable}={folder}: this program was built with a libtorch of its own; build it with -p:TorchBackend=own, or unset "
                + $"{Variable}");
        foreach (var library in Libraries.Select(name => Path.GetFullPath(name, Path.GetFullPath(folder))).Where(File.Exists))
        {
            try
            {
                NativeLibrary.Load(library);
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                throw new UserException($"{Variable}={folder}: {Path.GetFileName(library)} does not load: {Reason(exception)}", exception);
            }
        }
    }

    /// <summary>What the system's loader says, which .NET puts last.</summary>
    private static string Reason(Exception exception)
        => exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
}
