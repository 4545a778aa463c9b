namespace Tppo.Modeling.Transformer;

/// <summary>What stands on the trunk.</summary>
public enum Head
{
    /// <summary>Logits over the vocabulary.</summary>
    Policy,

    /// <summary>One number a state.</summary>
    Value,
}
