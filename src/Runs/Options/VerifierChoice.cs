using System.Text.RegularExpressions;

namespace Tppo.Runs.Options;

/// <summary>Which verifier judges a data source: what `verifiers` says, else `verifier`, else what the name suggests.</summary>
internal sealed partial class VerifierChoice
{
    private readonly List<(string Source, VerifierKind Kind)> exceptions;
    private readonly VerifierKind rule;

    public VerifierChoice(RewardOptions options)
    {
        rule = options.Verifier;
        exceptions = [.. options.Verifiers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(
            Exception)];
    }

    /// <summary>Whether any data source may get this verifier.</summary>
    public bool MayBe(VerifierKind kind) => rule == kind || exceptions.Any(one => one.Kind == kind);

    /// <summary>The verifier of a data source; never <see cref="VerifierKind.Auto"/>.</summary>
    public VerifierKind Of(string dataSource)
    {
        var named = exceptions.Where(one => Matches(one.Source, dataSource)).Select(one => one.Kind).FirstOrDefault(VerifierKind.Auto);
        var kind = named == VerifierKind.Auto ? rule : named;
        return kind != VerifierKind.Auto ? kind : MathematicalName().IsMatch(dataSource) ? VerifierKind.Math : VerifierKind.Marker;
    }

    private static (string Source, VerifierKind Kind) Exception(string pair)
    {
        var equals = pair.LastIndexOf('=');
        return (pair[..equals].TrimEnd(), Enum.Parse<VerifierKind>(pair[(equals + 1)..], ignoreCase: true));
    }

    private static bool Matches(string pattern, string dataSource) => pattern.EndsWith('*')
        ? dataSource.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : dataSource == pattern;

    /// <summary>openai/gsm8k, lighteval/MATH, math_dapo, HuggingFaceH4/MATH-500, aime2024, …</summary>
    [GeneratedRegex(
        "(^|[/_-])(gsm8k|math|aime|amc|numina|olympiad|minerva|deepscaler|svamp|asdiv)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MathematicalName();
}
