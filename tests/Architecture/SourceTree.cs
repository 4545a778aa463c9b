namespace Tppo.Tests.Architecture;

/// <summary>The repository that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static IReadOnlyList<string> Sources { get; } = [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))];

    private static string Find(string folder)
        => File.Exists(Path.Combine(folder, "Pipeline.sln")) ? folder
            : Find(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new DirectoryNotFoundException("There is no Pipeline.sln above the tests."));
}
