using Tppo.Runs.Options;
using Tppo.Tasks;
using Tppo.Tasks.Rewards;

namespace Tppo.Runs.Rewards;

/// <summary>The verifiers that a recipe asks for.</summary>
internal static class VerifierFactory
{
    /// <param name="options">How responses are scored.</param>
    /// <param name="answerMarker">What stands before an answer, for <see cref="VerifierKind.Marker"/>.</param>
    /// <exception cref="TaskException">An option of a verifier that is asked for is not usable.</exception>
    public static IVerifier Create(RewardOptions options, string answerMarker)
    {
        var choice = new VerifierChoice(options);
        var verifiers = Enum.GetValues<VerifierKind>()
            .Where(kind => kind is VerifierKind.Marker or VerifierKind.Math || choice.MayBe(kind))
            .ToDictionary(kind => kind, kind => Create(kind, options, answerMarker));
        return new VerifierBySource(source => verifiers[choice.Of(source)]);
    }

    private static IVerifier Create(VerifierKind kind, RewardOptions options, string answerMarker) => kind switch
    {
        VerifierKind.Math => new MathVerifier(),
        VerifierKind.Exact => new ExactVerifier(),
        VerifierKind.Regex => new RegexVerifier(options.AnswerPattern, TimeSpan.FromSeconds(options.VerifierTimeout)),
        VerifierKind.Process => new ProcessVerifier(options.VerifierCommand),
        VerifierKind.Assembly => VerifierAssembly.Load(options.VerifierAssembly),
        _ => new MarkerVerifier(answerMarker),
    };
}
