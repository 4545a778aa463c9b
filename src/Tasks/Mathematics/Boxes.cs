namespace Tppo.Tasks.Mathematics;

/// <summary>Finds \boxed{…} and \fbox{…} in a response, in linear time.</summary>
internal static class Boxes
{
    /// <summary>
    /// The content of the box that closes last, braces inside it matched, with those right before it: \boxed{1} and \boxed{2}. A
    /// box that is never closed does not count. Null where there is none.
    /// </summary>
    public static string? Last(string text)
    {
        List<Passage> boxes = [];
        var open = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '{' or '}' or '\\')
                i++;
            else if (text[i] == '{')
                open.Push(i);
            else if (text[i] == '}' && open.TryPop(out var opened) && Command(text, opened) is >= 0 and var start)
            {
                while (boxes.Count > 0 && boxes[^1].Start > start)
                    boxes.RemoveAt(boxes.Count - 1);
                boxes.Add(new(start, i + 1, (opened + 1)..i));
            }
        }
        return boxes.Count == 0 ? null : Passages.Joined(text, boxes, boxes.Count - 1);
    }

    /// <summary>Where the box command before a brace begins; −1 where there is none.</summary>
    private static int Command(string text, int brace)
    {
        var before = text.AsSpan(0, brace).TrimEnd();
        foreach (var command in (ReadOnlySpan<string>)[@"\boxed", @"\fbox"])
        {
            if (before.EndsWith(command, StringComparison.Ordinal))
                return before.Length - command.Length;
        }
        return -1;
    }
}
