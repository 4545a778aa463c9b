namespace Tppo.Modeling.Configuration;

/// <summary>Reads files of a model folder that are read as a whole: all but the weights.</summary>
internal static class FolderFile
{
    private const long MaxSize = 1 << 28;

    /// <exception cref="ModelException">It cannot be read, or is larger than any such file.</exception>
    public static string ReadText(string path) => Read(path, File.ReadAllText);

    /// <exception cref="ModelException">It cannot be read, or is larger than any such file.</exception>
    public static byte[] ReadBytes(string path) => Read(path, File.ReadAllBytes);

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return new FileInfo(path).Length <= MaxSize
                ? read(path)
                : throw new ModelException($"{path} has more than {MaxSize} bytes, which no file but weights needs");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
