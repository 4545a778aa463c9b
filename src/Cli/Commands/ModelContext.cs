using Tppo.Hosting.Errors;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;

namespace Tppo.Cli.Commands;

/// <summary>A policy from a folder, with rollout options that suit it outside a run.</summary>
public sealed record ModelContext(ModelWeights Policy, ITokenizer Tokenizer, RolloutOptions Rollout) : IDisposable
{
    /// <exception cref="UserException">The device is none.</exception>
    /// <exception cref="Modeling.ModelException">The folder is missing, corrupt or unsupported.</exception>
    public static ModelContext Read(string folder, int maxResponseLength, string device)
    {
        if (!new DeviceNameAttribute().IsValid(device))
            throw new UserException($"--device {device}: use cpu, cuda or cuda:N");
        Devices.Require(device);
        var policy = ModelFolder.ReadWeights(folder, Head.Policy);
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
