using Tppo.Consumers.Training;
using Tppo.Modeling.Tokenization;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Tasks;

namespace Tppo.Consumers.Supervised;

/// <summary>
/// Prompts with the responses that are to be learnt, tokenised: the response's tokens and an end token are trained, the prompt is context.
/// </summary>
/// <param name="Rows">In the order of the file.</param>
/// <param name="Dropped">How many were longer than the longest sequence.</param>
internal sealed record Demonstrations(IReadOnlyList<TrainingRow> Rows, int Dropped)
{
    /// <param name="problems">Each with the response as its answer.</param>
    /// <param name="prompts">How prompts are put.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="endToken">What ends a response.</param>
    /// <param name="maxLength">Tokens of the longest sequence.</param>
    /// <exception cref="UserException">None fits.</exception>
    public static Demonstrations Of(
        IReadOnlyList<Problem> problems, PromptEncoder prompts, ITokenizer tokenizer, int endToken, int maxLength)
    {
        List<TrainingRow> rows = [.. problems.Where(prompts.Fits).Select(Row).Where(row => row.Tokens.Length <= maxLength)];
        return rows.Count > 0
            ? new Demonstrations(rows, problems.Count - rows.Count)
            : throw new UserException($"none of the {problems.Count} examples has {maxLength} tokens or fewer: raise --max-length");

        TrainingRow Row(Problem problem)
        {
            var prompt = prompts.Encode(problem);
            int[] tokens = [.. prompt, .. tokenizer.Encode(problem.Answer), endToken];
            return new TrainingRow(tokens, [.. Enumerable.Range(prompt.Length, tokens.Length - prompt.Length)]);
        }
    }

    /// <summary>Steps of all epochs.</summary>
    public int Steps(int epochs, int batchSize) => epochs * ((Rows.Count + batchSize - 1) / batchSize);

    /// <summary>
    /// The batches of all epochs: each goes through all rows once, in an order of its own that depends on the seed alone.
    /// </summary>
    public IEnumerable<IReadOnlyList<TrainingRow>> Batches(int epochs, int batchSize, ulong seed)
        => Enumerable.Range(0, epochs).SelectMany(epoch =>
        {
            var order = new Permutation(Rows.Count, seed, (ulong)epoch);
            return Enumerable.Range(0, Rows.Count).Select(place => Rows[(int)order.At(place)]).Chunk(batchSize);
        });
}
