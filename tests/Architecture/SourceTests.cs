using System.Text.RegularExpressions;

namespace Tppo.Tests.Architecture;

public partial class SourceTests
{
    private const int MostFilesOfAFolder = 40;

    /// <summary>As .editorconfig says.</summary>
    private const int Columns = 140;

    [Fact]
    public void Files_are_short_and_half_of_them_very_short()
    {
        var lengths = SourceTree.Sources.Select(path => (Path: path, Lines: File.ReadLines(path).Count())).OrderBy(file => file.Lines).ToList();
        lengths.ShouldNotBeEmpty();
        lengths[^1].Lines.ShouldBeLessThanOrEqualTo(400, lengths[^1].Path);
        lengths[lengths.Count / 2].Lines.ShouldBeLessThan(100);
    }

    [Fact]
    public void Lines_end_at_140_columns()
    {
        SourceTree.Sources
            .SelectMany(path => File.ReadLines(path).Select((line, i) => (Line: line, Place: $"{path}:{i + 1}")))
            .Where(one => one.Line.EnumerateRunes().Count() > Columns)
            .Select(one => one.Place)
            .ShouldBeEmpty();
    }

    /// <summary>A file is a type, or a closed family under the name of its root.</summary>
    [Fact]
    public void A_file_begins_with_the_type_that_it_is_named_after()
    {
        foreach (var path in SourceTree.Sources.Where(path => Path.GetFileName(path) != "Program.cs"))
            TopLevelType().Match(File.ReadAllText(path)).Groups["name"].Value.ShouldBe(Path.GetFileNameWithoutExtension(path), path);
    }

    [Fact]
    public void A_folder_can_be_overseen()
    {
        foreach (var folder in SourceTree.Sources.GroupBy(path => Path.GetDirectoryName(path)!))
            folder.Count().ShouldBeLessThanOrEqualTo(MostFilesOfAFolder, folder.Key);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        foreach (var path in SourceTree.Sources.Where(path => Path.GetFileName(path) != "Program.cs"))
        {
            var folder = Path.GetRelativePath(Path.Combine(SourceTree.Root, "src"), Path.GetDirectoryName(path)!);
            ("\n" + File.ReadAllText(path)).ShouldContain($"\nnamespace Tppo.{folder.Replace(Path.DirectorySeparatorChar, '.')};\n", Case.Sensitive, path);
        }
    }

    [GeneratedRegex(@"^(public |internal |file |sealed |static |abstract |readonly |partial |ref |unsafe )*(class|record struct|record class|record|struct|interface|enum|delegate) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TopLevelType();
}
