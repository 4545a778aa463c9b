using System.CommandLine;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;

namespace Tppo.Cli.Commands;

/// <summary>A policy from a folder, with rollout options that suit it outside a run.</summary>
internal sealed record ModelContext(ModelWeights Policy, ITokenizer Tokenizer, RolloutOptions Rollout) : IDisposable
{
    /// <summary>A new flag `--dtype`.</summary>
    public static Option<WeightType> DtypeFlag() => new("--dtype")
    {
        Description = "float32 or bfloat16: what the model is computed in.",
        DefaultValueFactory = _ => WeightType.Float32,
    };

    /// <exception cref="UserException">The device is none.</exception>
    /// <exception cref="Modeling.ModelException">The folder is missing, corrupt or unsupported.</exception>
    public static ModelContext Read(string folder, int maxResponseLength, string device, WeightType type)
    {
        if (!new DeviceNameAttribute().IsValid(device))
            throw new UserException($"--device {device}: use cpu, cuda or cuda:N");
        Devices.Require(device);
        var policy = ModelFolder.ReadWeights(folder, Head.Policy, WeightTypes.Of(type));
        var rollout = new RolloutOptions
        {
            MaxPromptLength = Math.Max(1, Math.Min(1024, policy.Config.MaxPositions - maxResponseLength)),
            MaxResponseLength = maxResponseLength,
            ProducerDevice = device,
        };
        return new ModelContext(policy, TokenizerFile.Read(folder), rollout);
    }

    public void Dispose() => Policy.Dispose();
}
