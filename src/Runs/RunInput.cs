namespace Tppo.Runs;

/// <summary>A file or folder that a run reads.</summary>
/// <param name="Path">Where it lies, absolute.</param>
/// <param name="Sha256">
/// Of a file, its hash; of a model folder, that of the lines "name hash" of the files that make the model. Null where nothing lies there.
/// </param>
internal sealed record RunInput(string Path, string? Sha256);
