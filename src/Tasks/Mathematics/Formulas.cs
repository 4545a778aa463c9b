namespace Tppo.Tasks.Mathematics;

/// <summary>The formulas in a response: between dollars, \( and \), or \[ and \]. Linear in its length.</summary>
internal static class Formulas
{
    /// <summary>How many formulas are tried, from the last.</summary>
    private const int Tried = 4;

    /// <summary>
    /// The last formula that says more than a name, else the last name; with those before it as a list, where only separators stand between
    /// and all are of one kind. Null where none can be read.
    /// </summary>
    public static Formula? Last(string text)
    {
        Formula? name = null;
        var formulas = All(text);
        for (var i = formulas.Count - 1; i >= Math.Max(0, formulas.Count - Tried); i--)
        {
            if (Read(formulas[i]) is not { } expression)
                continue;
            if (expression.Kind != ExpressionKind.Symbol)
                return WithEarlier(text, formulas, i, expression.Kind);
            name ??= formulas[i] with { IsName = true };
        }

        return name;
    }

    private static Formula WithEarlier(string text, List<Formula> formulas, int last, ExpressionKind kind)
    {
        var first = last;
        while (first > 0 && Separators.Fill(text[formulas[first - 1].End..formulas[first].Start])
            && Read(formulas[first - 1]) is { } earlier && IsContainer(earlier.Kind) == IsContainer(kind) && IsRelation(earlier.Kind) == IsRelation(kind))
        {
            first--;
        }

        return new Formula(string.Join(", ", formulas[first..(last + 1)].Select(formula => formula.Text)), formulas[first].Start, formulas[last].End);
    }

    private static bool IsRelation(ExpressionKind kind) => kind == ExpressionKind.Relation;

    private static bool IsContainer(ExpressionKind kind) => kind is ExpressionKind.Group or ExpressionKind.Set or ExpressionKind.Union or ExpressionKind.List;

    private static Expression? Read(Formula formula) => ExpressionReader.TryRead(formula.Text.TrimEnd('.', ',', ';'));

    private static List<Formula> All(string text)
    {
        List<Formula> formulas = [];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '$')
            {
                var close = i + 1 < text.Length && text[i + 1] == '$' ? "$$" : "$";
                i = Close(text, i, i + close.Length, close, formulas);
            }
            else if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                if (text[i] is '(' or '[')
                    i = Close(text, i - 1, i + 1, text[i] == '(' ? @"\)" : @"\]", formulas);
            }
        }

        return formulas;
    }

    /// <summary>Takes what stands before the closing sign; gives the last place of that sign, or of the text where it is missing.</summary>
    private static int Close(string text, int open, int start, string close, List<Formula> formulas)
    {
        var end = text.IndexOf(close, start, StringComparison.Ordinal);
        if (end < 0)
            return text.Length;
        if (text[start..end].Trim() is { Length: > 0 } formula)
            formulas.Add(new Formula(formula, open, end + close.Length));
        return end + close.Length - 1;
    }
}
