namespace Tppo.Contracts;

/// <summary>New weights of the value model (event); see <see cref="PolicyUpdated"/>.</summary>
public sealed record ValueUpdated(int Version, string Location, string Sha256);
