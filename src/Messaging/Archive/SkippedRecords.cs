namespace Tppo.Messaging.Archive;

/// <summary>Counts the records of an archive that are no use, and remembers what was wrong with the first.</summary>
internal sealed class SkippedRecords
{
    private string _first = "";

    public int Count { get; private set; }

    public void Add(long offset, string reason)
    {
        if (Count++ == 0)
            _first = $"offset {offset}: {reason}";
    }

    /// <summary>One line.</summary>
    public override string ToString() => Count == 1 ? $"1 record skipped: {_first}" : $"{Count} records skipped: the first, {_first}";
}
