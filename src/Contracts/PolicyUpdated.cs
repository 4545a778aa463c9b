namespace Tppo.Contracts;

/// <summary>
/// New policy weights (event): where the safetensors file lies in the run's store, and its SHA-256; never the weights themselves.
/// </summary>
/// <param name="Version">Steps trained: the weights before training step `Version`.</param>
/// <param name="Location">Relative to the store.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record PolicyUpdated(int Version, string Location, string Sha256);
