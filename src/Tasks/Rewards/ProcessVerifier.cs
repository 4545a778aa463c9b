using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tppo.Tasks.Rewards;

/// <summary>
/// Asks a command of the user's: one JSON object on its standard input,
/// <c>{"prompt", "response", "answer", "data_source", "extra"}</c>, and <c>{"score": x}</c> or <c>{"correct": bool}</c>, or both,
/// from its standard output, optionally with the answer that it found as <c>"extracted"</c>. One process for each response; Linux.
/// </summary>
/// <param name="command">A line for <c>sh -c</c>.</param>
public sealed class ProcessVerifier(string command) : IVerifier
{
    private const int LongestOutput = 65_536;
    private const int LongestQuote = 300;

    /// <inheritdoc/>
    /// <exception cref="VerifierException">The command fails, or its answer is not understood.</exception>
    public async Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        using var group = ProcessGroup.Start(command);
        // Reading and writing pipes cannot be cancelled: killing the group ends both.
        return Parse(await ExchangeAsync(group.Process, Request(response)).WaitAsync(cancellation));
    }

    private static string Request(Response response) => new JsonObject
    {
        ["prompt"] = response.Prompt,
        ["response"] = response.Text,
        ["answer"] = response.Answer,
        ["data_source"] = response.DataSource,
        ["extra"] = response.Extra is { } extra ? JsonNode.Parse(extra) : null,
    }.ToJsonString();

    private static async Task<string> ExchangeAsync(Process process, string request)
    {
        var output = ReadAsync(process.StandardOutput);
        var error = ReadAsync(process.StandardError);
        try
        {
            await process.StandardInput.WriteAsync(request);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command need not read its input.
        }
        var (said, complaint) = (await output, await error);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said
            : throw new VerifierException($"verifier_command ended with exit code {process.ExitCode}: {Quote(complaint)}");
    }

    /// <summary>Reads all text, and keeps only the first part: a command that never stops writing must not fill the memory.</summary>
    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var kept = new char[LongestOutput];
        var length = await reader.ReadBlockAsync(kept);
        var rest = new char[4096];
        while (await reader.ReadAsync(rest) > 0)
        {
        }
        return new string(kept, 0, length);
    }

    private static Verdict Parse(string output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            double? score = json.RootElement.TryGetProperty("score", out var number) ? number.GetDouble() : null;
            bool? correct = json.RootElement.TryGetProperty("correct", out var truth) ? truth.GetBoolean() : null;
            if ((correct.HasValue || score.HasValue) && score is null or >= float.MinValue and <= float.MaxValue)
                return new Verdict(correct ?? score > 0, score) { Extracted = Extracted(json.RootElement) };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Unclear(output, e);
        }
        throw Unclear(output);
    }

    private static string? Extracted(JsonElement output) => !output.TryGetProperty("extracted", out var answer) ? null
        : answer.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => answer.GetString(),
            _ => answer.GetRawText(),
        };

    private static VerifierException Unclear(string output, Exception? cause = null) =>
        new($$"""verifier_command must print {"score": x} or {"correct": true or false}, but printed: {{Quote(output)}}""", cause);

    private static string Quote(string text) =>
        (text.Length <= LongestQuote ? text : text[..LongestQuote] + "…").ReplaceLineEndings(" ").Trim();
}

/// <summary>A verifier came to no verdict. The message is one line for a person: what, and why.</summary>
public sealed class VerifierException(string message, Exception? inner = null) : Exception(message, inner);
