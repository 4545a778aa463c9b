using Tppo.Modeling.Configuration;
using Tppo.Modeling.Tokenization;

namespace Tppo.Runs.Models;

/// <summary>The token that a response which is to be learnt ends with.</summary>
internal static class ResponseEnd
{
    /// <summary>
    /// The tokenizer's, which ends a turn of a chat, where generation stops at it; else the first at which it stops. Llama 3's list begins
    /// with another.
    /// </summary>
    public static int Of(ModelConfig config, ITokenizer tokenizer)
        => config.EndTokenIds.Contains(tokenizer.EndTokenId) ? tokenizer.EndTokenId : config.EndTokenIds[0];
}
