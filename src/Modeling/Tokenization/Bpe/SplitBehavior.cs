namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>What becomes of the matches of a <see cref="RegexSplit"/> (`behavior` in tokenizer.json).</summary>
public enum SplitBehavior
{
    /// <summary>Matches and what lies between them are pieces.</summary>
    Isolated,

    /// <summary>Matches are dropped.</summary>
    Removed,

    /// <summary>A match ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches are one piece, and what lies between them another.</summary>
    Contiguous,
}
