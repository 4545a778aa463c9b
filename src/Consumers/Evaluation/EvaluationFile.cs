using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Evaluation;

/// <summary>An evaluation's responses as JSON lines, one a problem.</summary>
internal sealed class EvaluationFile
{
    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // A verifier of one's own may give any reward.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly string _path;

    /// <summary>Looks at the path, so that no evaluation is made in vain.</summary>
    /// <exception cref="UserException">The path is none of a file, or its folder does not exist.</exception>
    public EvaluationFile(string path)
    {
        if (Path.GetFileName(path).Length == 0 || Directory.Exists(path))
            throw new UserException($"--output {path}: this names no file, but a folder");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw new UserException($"--output {path}: there is no folder {folder}; create it first");
        _path = path;
    }

    /// <summary>Writes the whole file, or leaves what was there.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Write(IEnumerable<EvaluationLine> lines)
    {
        try
        {
            DurableFile.Write(_path, temporary =>
            {
                using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write);
                foreach (var line in lines)
                {
                    JsonSerializer.Serialize(file, line, Snake);
                    file.WriteByte((byte)'\n');
                }

                file.Flush(flushToDisk: true);
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--output {_path}: the file cannot be written: {exception.Message}", exception);
        }
    }
}

/// <summary>A line of an evaluation's file.</summary>
/// <param name="Index">The problem's place, from 0, among those of the data, or of the task's held-out ones.</param>
/// <param name="DataSource">Where the problem comes from.</param>
/// <param name="Prompt">As the policy got it, with special tokens.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Responses">All k.</param>
internal sealed record EvaluationLine(int Index, string DataSource, string Prompt, string Answer, IReadOnlyList<JudgedResponse> Responses);
