using System.Collections.Frozen;

namespace Tppo.Tasks.Mathematics;

/// <summary>The names that occur in answers: LaTeX commands, functions, units.</summary>
internal static class Vocabulary
{
    /// <summary>The symbol for which a command or character stands.</summary>
    public static FrozenDictionary<string, string> Symbols { get; } = Synonyms(
        "* cdot times × · ⋅", "/ div ÷", "- − –", "± pm", "∓ mp",
        "≤ le leq leqslant", "≥ ge geq geqslant", "< lt", "> gt", "≠ ne neq", "≈ approx", "≡ equiv",
        "∈ in", "∪ cup", "∩ cap", "∖ setminus backslash", "⌊ lfloor", "⌋ rfloor", "⌈ lceil", "⌉ rceil",
        "∞ infty infinity inf", "π pi", "∅ emptyset varnothing", @"⦃ \{ lbrace", @"⦄ \} rbrace", "( langle", ") rangle",
        "[ lbrack", "] rbrack", "| vert lvert rvert mid", @"; \", ", and or & ，");

    /// <summary>Commands that change only the appearance.</summary>
    public static FrozenSet<string> Decorations { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
        "displaystyle", "textstyle", "quad", "qquad", "limits", "circ", "degree", "boxed", "fbox",
        "mathbf", "boldsymbol", "mathit", "mathbb", "mathcal", "vec", "hat", "bar", "overline", "underline", "rm", "bf",
        "$", ",", "!", ";", ":", " ", "(", ")", "[", "]");

    /// <summary>Commands whose argument is text.</summary>
    public static FrozenSet<string> TextCommands { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "text", "textrm", "textbf", "textit", "textnormal", "mbox", "hbox", "mathrm", "operatorname");

    /// <summary>The function for which a name stands.</summary>
    public static FrozenDictionary<string, string> Functions { get; } = Synonyms(
        "frac dfrac tfrac cfrac", "mod pmod bmod", "binom dbinom tbinom", "root sqrt", "surd √", "log lg",
        "arcsin asin", "arccos acos", "arctan atan", "abs", "exp", "arcsinh arsinh", "arccosh arcosh", "arctanh artanh",
        "ln", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh");

    /// <summary>Names that are understood without a backslash too.</summary>
    public static FrozenSet<string> PlainNames { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "pi", "inf", "infinity", "and", "or", "sqrt", "abs", "exp", "ln", "log", "lg",
        "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "asin", "acos", "atan");

    /// <summary>Units of two letters: after a number they are not a product of variables.</summary>
    public static FrozenSet<string> ShortUnits { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "cm", "mm", "km", "nm", "kg", "mg", "ml", "mL", "ft", "in", "lb", "oz", "hr", "mi", "yd", "Hz", "kW", "GB", "MB", "kB");

    /// <summary>The power of ten by which a word after a number multiplies it.</summary>
    public static int? Zeros(string word) => word switch
    {
        "hundred" => 2,
        "thousand" => 3,
        "million" => 6,
        "billion" => 9,
        "trillion" => 12,
        _ => null,
    };

    /// <summary>Maps every name of a group to the group's first.</summary>
    private static FrozenDictionary<string, string> Synonyms(params IEnumerable<string> groups) => groups
        .Select(group => group.Split(' '))
        .SelectMany(names => names.Select(name => KeyValuePair.Create(name, names[0])))
        .ToFrozenDictionary(StringComparer.Ordinal);
}
