using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tppo.Runs.Errors;

namespace Tppo.Runs.Recipes;

/// <summary>Splits the text of a recipe file into its entries; knows JSON and no keys.</summary>
internal static class RecipeText
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static IReadOnlyList<RecipeEntry> Parse(ReadOnlySpan<byte> utf8, string source)
    {
        if (utf8.StartsWith(ByteOrderMark))
            utf8 = utf8[ByteOrderMark.Length..];
        if (!Utf8.IsValid(utf8))
            throw new UserException($"{source}: this is not UTF-8 text; save the recipe as UTF-8.");
        try
        {
            return Entries(utf8, source);
        }
        catch (JsonException error)
        {
            throw SyntaxError(error, utf8, source);
        }
    }

    private static List<RecipeEntry> Entries(ReadOnlySpan<byte> utf8, string source)
    {
        var reader = new Utf8JsonReader(utf8, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new UserException(
                $"{source}: a recipe is one JSON object, {{ \"key\": value, … }}, but this file holds {Kind(reader.TokenType)}.");
        var entries = new List<RecipeEntry>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var where = $"{source}, line {Line(utf8, reader.TokenStartIndex)}";
            var key = String(ref reader, where);
            reader.Read();
            entries.Add(Entry(ref reader, utf8, where, key));
        }
        reader.Read(); // Anything that follows the object is a syntax error.
        return entries;
    }

    private static RecipeEntry Entry(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, string where, string key)
    {
        var form = Form(reader.TokenType);
        if (form == WrittenForm.String)
            return new(where, key, form, String(ref reader, where));
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new(where, key, form, Encoding.UTF8.GetString(utf8[start..(int)reader.BytesConsumed]));
    }

    private static string String(ref Utf8JsonReader reader, string where)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new UserException(
                $"{where}: a \\u escape in this string is half of a surrogate pair; write the character itself.", error);
        }
    }

    private static WrittenForm Form(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => WrittenForm.Object,
        JsonTokenType.StartArray => WrittenForm.List,
        JsonTokenType.String => WrittenForm.String,
        JsonTokenType.Number => WrittenForm.Number,
        _ => WrittenForm.Literal,
    };

    private static string Kind(JsonTokenType token) => Form(token) switch
    {
        WrittenForm.List => "a list",
        WrittenForm.String => "a string",
        WrittenForm.Number => "a number",
        _ => "a literal",
    };

    private static int Line(ReadOnlySpan<byte> utf8, long offset) => utf8[..(int)offset].Count((byte)'\n') + 1;

    private static UserException SyntaxError(JsonException error, ReadOnlySpan<byte> utf8, string source)
    {
        var line = (int)(error.LineNumber ?? 0);
        for (var i = 0; i < line; i++)
            utf8 = utf8[(utf8.IndexOf((byte)'\n') + 1)..];
        var column = Encoding.UTF8.GetCharCount(utf8[..(int)Math.Min(error.BytePositionInLine ?? 0, utf8.Length)]) + 1;
        var reason = error.Message.Split(" LineNumber:")[0];
        return new($"{source}, line {line + 1}, column {column}: not valid JSON. {reason}", error);
    }
}
