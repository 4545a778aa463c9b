namespace Tppo.Modeling.Configuration;

/// <summary>How rotary frequencies are stretched for contexts longer than the pre-trained one.</summary>
public enum RopeKind
{
    Default,

    /// <summary>Every frequency divided by the factor.</summary>
    Linear,

    /// <summary>Llama 3: low frequencies divided by the factor, high ones kept, smooth in between.</summary>
    Llama3,
}
