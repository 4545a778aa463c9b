namespace Tppo.Runs.Storage;

/// <summary>An artefact of the weight store: `latest.json` of a role points at its newest.</summary>
/// <param name="Version">Steps trained.</param>
/// <param name="Location">Relative to the store.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record WeightPointer(int Version, string Location, string Sha256);
