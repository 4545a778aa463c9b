namespace Tppo.Tests.Runs.Recipes;

/// <summary>Files of the repository that code generates.</summary>
internal static class GeneratedFiles
{
    /// <summary>Asserts that the committed file is current; with TPPO_UPDATE_DOCS=1, writes it first.</summary>
    public static void ShouldBeCurrent(string relativePath, string generated)
    {
        var path = Path.Combine(Root(), relativePath);
        if (Environment.GetEnvironmentVariable("TPPO_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, generated);
        }
        File.Exists(path).ShouldBeTrue($"{relativePath} is missing: run the tests with TPPO_UPDATE_DOCS=1");
        File.ReadAllText(path).ShouldBe(generated, $"{relativePath} is out of date: run the tests with TPPO_UPDATE_DOCS=1");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
            folder = folder.Parent;
        return folder.ShouldNotBeNull("there is no Pipeline.sln above the tests").FullName;
    }
}
