namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>The ids that stand around a text of its own (`post_processor`), such as Llama 3's begin-of-text.</summary>
public sealed record TokenTemplate(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static readonly TokenTemplate None = new([], []);
}
