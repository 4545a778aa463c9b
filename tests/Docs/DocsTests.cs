using System.Text.RegularExpressions;

namespace Tppo.Tests.Docs;

public partial class DocsTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Pages { get; } =
        [.. new[] { "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md" }.Concat(
            Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal))];

    [Theory, MemberData(nameof(Pages))]
    public void Relative_links_resolve(string page)
    {
        foreach (Match link in Link().Matches(Text(page)))
        {
            var target = link.Groups["target"].Value.Split('#')[0];
            if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal))
                continue;
            var path = Path.Combine(Root, Path.GetDirectoryName(page)!, target);
            File.Exists(path).ShouldBeTrue($"{page}: {target} is not there");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Links_to_headings_resolve(string page)
    {
        foreach (Match link in Link().Matches(Text(page)))
        {
            if (link.Groups["target"].Value.Split('#') is not [var target, var heading] || target.Contains("://", StringComparison.Ordinal))
                continue;
            var other = target.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, target);
            Heading().Matches(Text(other)).Select(match => Anchor(match.Groups["title"].Value)).ShouldContain(heading, $"{page}: {link.Value}");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void No_path_of_a_machine_is_named(string page) => AbsolutePath().Matches(Text(page)).Select(match => match.Value).ShouldBeEmpty();

    [Fact]
    public void Every_metric_is_documented()
    {
        var page = Text(Path.Combine("docs", "metrics.md"));
        var names = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => MetricLiteral().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value))
            .Distinct().ToList();
        names.Count.ShouldBeGreaterThan(20);
        names.Where(name => !Regex.IsMatch(page, Documented(name))).ShouldBeEmpty();
    }

    /// <summary>The name in a code span; a hole of an interpolated name stands for a word, and a prefix goes on.</summary>
    private static string Documented(string name)
        => "`" + Hole().Replace(Regex.Escape(name), @"\w+") + (name[^1] is '/' or '@' ? "" : "`");

    /// <summary>A heading's anchor as GitHub makes it.</summary>
    private static string Anchor(string title) => NotInAnchor().Replace(title.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string Text(string page) => File.ReadAllText(Path.Combine(Root, page));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
            folder = folder.Parent.ShouldNotBeNull("the tests run inside the repository");
        return folder.FullName;
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"(?<=^|[\s`""'(=])(/[A-Za-z][\w.-]*/|[A-Z]:\\)", RegexOptions.Multiline)]
    private static partial Regex AbsolutePath();

    [GeneratedRegex("\"(?<name>(actor|critic|rollout|response_length|timing_s|perf|eval)/[^\"\\s]*)\"")]
    private static partial Regex MetricLiteral();

    [GeneratedRegex(@"\\\{\w+}")]
    private static partial Regex Hole();
}
