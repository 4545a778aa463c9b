namespace Tppo.Modeling.Safetensors;

/// <summary>One tensor of a safetensors header: type name as in the format, shape, and bytes [Begin, End) of the data section.</summary>
public sealed record TensorEntry(string Name, string Type, long[] Shape, long Begin, long End);
