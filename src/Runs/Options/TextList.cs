namespace Tppo.Runs.Options;

/// <summary>Texts of an option, none of them empty; equal where they are, in their order.</summary>
public sealed class TextList(params IReadOnlyList<string> texts) : IEquatable<TextList>
{
    public IReadOnlyList<string> Texts => texts;

    public bool Equals(TextList? other) => other is not null && texts.SequenceEqual(other.Texts, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as TextList);

    public override int GetHashCode() => texts.Aggregate(0, HashCode.Combine);
}
