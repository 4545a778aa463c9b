namespace Tppo.Modeling.Tokenization.Bpe.ByteFallback;

/// <summary>Which texts <see cref="Metaspace"/> puts a space before (`prepend_scheme` in tokenizer.json).</summary>
internal enum PrependScheme
{
    /// <summary>Each text between added tokens.</summary>
    Always,

    /// <summary>That at the very beginning.</summary>
    First,

    Never,
}
