namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>A token that is found in the text as it stands, before anything is split or merged (`added_tokens`).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">It steers the model and is left out of decoded text.</param>
/// <param name="Normalized">It is looked for in the normalised text.</param>
/// <param name="SingleWord">It is found only where no word goes on before or behind it.</param>
/// <param name="StripLeft">It swallows the white space before it.</param>
/// <param name="StripRight">It swallows the white space behind it.</param>
public sealed record AddedToken(int Id, string Content, bool Special, bool Normalized, bool SingleWord, bool StripLeft, bool StripRight);
