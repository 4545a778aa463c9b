namespace Tppo.Modeling.Configuration;

/// <summary>The decoder families of Hugging Face that are understood (`model_type`).</summary>
public enum ModelFamily
{
    /// <summary>No biases, no norm of queries and keys. Also a new model without `qk_norm`.</summary>
    Llama,

    /// <summary>Biases on queries, keys and values.</summary>
    Qwen2,

    /// <summary>RMS-norm of queries and keys.</summary>
    Qwen3,
}
