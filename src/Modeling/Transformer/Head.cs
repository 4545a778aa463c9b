namespace Tppo.Modeling.Transformer;

/// <summary>What a model has on top of its trunk.</summary>
public enum Head
{
    /// <summary>Logits over the vocabulary.</summary>
    Policy,

    /// <summary>One number a state.</summary>
    Value,
}
