using System.Text;

namespace Tppo.Tasks.Data;

/// <summary>The lines of a file as bytes.</summary>
internal static class JsonLines
{
    /// <summary>Each line that is not blank, with its number from 1, without a byte order mark.</summary>
    /// <remarks>Read as Latin-1, where a character is a byte, so that bad UTF-8 is reported with its line, not replaced.</remarks>
    public static IEnumerable<(int Number, byte[] Line)> Read(string path)
    {
        using var reader = new StreamReader(path, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var bytes = Encoding.Latin1.GetBytes(line);
            if (number == 1 && bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
                bytes = bytes[3..];
            if (bytes.AsSpan().IndexOfAnyExcept(" \t\r\v\f"u8) >= 0)
                yield return (number, bytes);
        }
    }
}
