namespace Tppo.Runs.Options;

/// <summary>The verifiers by the names that recipes use.</summary>
public enum VerifierKind
{
    /// <summary>By the name of the data source; see <see cref="VerifierChoice"/>.</summary>
    Auto,

    /// <summary>What follows `answer_marker`, the same text or integer.</summary>
    Marker,

    /// <summary>Mathematical equivalence of the final answer.</summary>
    Math,

    /// <summary>The whole response, the same text.</summary>
    Exact,

    /// <summary>What `answer_pattern` finds, the same text.</summary>
    Regex,

    /// <summary>A command of the user's.</summary>
    Process,

    /// <summary>A class of the user's.</summary>
    Assembly,
}
