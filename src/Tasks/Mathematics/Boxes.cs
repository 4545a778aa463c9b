namespace Tppo.Tasks.Mathematics;

/// <summary>What a response has put into \boxed{…} or \fbox{…}. Linear in its length.</summary>
internal static class Boxes
{
    /// <summary>
    /// The content of the box that closes last; where only separators stand between it and the boxes before, all of them as a list. Braces
    /// inside a box are matched; a box that is never closed is none. Null where there is none.
    /// </summary>
    public static string? Last(string text)
    {
        var boxes = All(text);
        if (boxes.Count == 0)
            return null;
        var first = boxes.Count - 1;
        while (first > 0 && Separators.Fill(text[(boxes[first - 1].End + 1)..boxes[first].Start]))
            first--;
        return string.Join(", ", boxes[first..].Select(box => text[(box.Brace + 1)..box.End].Trim()));
    }

    /// <summary>All boxes that lie in no other: where the command begins, its opening and its closing brace.</summary>
    private static List<(int Start, int Brace, int End)> All(string text)
    {
        List<(int Start, int Brace, int End)> boxes = [];
        var open = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '{' or '}' or '\\')
                i++;
            else if (text[i] == '{')
                open.Push(i);
            else if (text[i] == '}' && open.TryPop(out var opened) && Command(text, opened) is { } start)
            {
                while (boxes.Count > 0 && boxes[^1].Start > start)
                    boxes.RemoveAt(boxes.Count - 1);
                boxes.Add((start, opened, i));
            }
        }

        return boxes;
    }

    /// <summary>Where the command of a box begins whose brace this is; null where it is another brace.</summary>
    private static int? Command(string text, int brace)
    {
        var before = text.AsSpan(0, brace).TrimEnd();
        foreach (var command in (ReadOnlySpan<string>)[@"\boxed", @"\fbox"])
        {
            if (before.EndsWith(command, StringComparison.Ordinal))
                return before.Length - command.Length;
        }

        return null;
    }
}
