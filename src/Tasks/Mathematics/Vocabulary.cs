using System.Collections.Frozen;

namespace Tppo.Tasks.Mathematics;

/// <summary>The names that occur in answers: LaTeX commands, functions, units.</summary>
internal static class Vocabulary
{
    /// <summary>Commands and characters that stand for one symbol.</summary>
    public static FrozenDictionary<string, string> Symbols { get; } = new Dictionary<string, string>
    {
        ["cdot"] = "*", ["times"] = "*", ["div"] = "/", ["pm"] = "±", ["mp"] = "∓", ["%"] = "%",
        ["le"] = "≤", ["leq"] = "≤", ["leqslant"] = "≤", ["ge"] = "≥", ["geq"] = "≥", ["geqslant"] = "≥", ["lt"] = "<", ["gt"] = ">",
        ["ne"] = "≠", ["neq"] = "≠", ["approx"] = "=", ["in"] = "∈", ["cup"] = "∪", ["infty"] = "∞", ["infinity"] = "∞", ["inf"] = "∞",
        ["pi"] = "π", ["emptyset"] = "∅", ["varnothing"] = "∅",
        [@"\{"] = "⦃", [@"\}"] = "⦄", ["lbrace"] = "⦃", ["rbrace"] = "⦄", ["langle"] = "(", ["rangle"] = ")", ["lbrack"] = "[", ["rbrack"] = "]",
        ["vert"] = "|", ["lvert"] = "|", ["rvert"] = "|", ["mid"] = "|", ["\\"] = ";", ["and"] = ",", ["or"] = ",",
        ["−"] = "-", ["–"] = "-", ["×"] = "*", ["·"] = "*", ["⋅"] = "*", ["÷"] = "/", ["，"] = ",", ["&"] = ",",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Commands that change the look alone.</summary>
    public static FrozenSet<string> Decorations { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "textstyle", "quad", "qquad", "limits", "circ",
        "degree", "boxed", "fbox", "mathbf", "boldsymbol", "mathit", "mathbb", "mathcal", "vec", "hat", "bar", "overline", "underline", "rm", "bf",
        "$", ",", "!", ";", ":", " ", "(", ")", "[", "]");

    /// <summary>Commands whose argument is text.</summary>
    public static FrozenSet<string> TextCommands { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "text", "textrm", "textbf", "textit", "textnormal", "mbox", "hbox", "mathrm", "operatorname");

    /// <summary>The one name of every function, by all of its names.</summary>
    public static FrozenDictionary<string, string> Functions { get; } = new Dictionary<string, string>
    {
        ["frac"] = "frac", ["dfrac"] = "frac", ["tfrac"] = "frac", ["cfrac"] = "frac", ["binom"] = "binom", ["dbinom"] = "binom", ["tbinom"] = "binom",
        ["sqrt"] = "root", ["√"] = "surd", ["abs"] = "abs", ["exp"] = "exp", ["ln"] = "ln", ["log"] = "log", ["lg"] = "log",
        ["sin"] = "sin", ["cos"] = "cos", ["tan"] = "tan", ["cot"] = "cot", ["sec"] = "sec", ["csc"] = "csc",
        ["arcsin"] = "arcsin", ["arccos"] = "arccos", ["arctan"] = "arctan", ["asin"] = "arcsin", ["acos"] = "arccos", ["atan"] = "arctan",
        ["sinh"] = "sinh", ["cosh"] = "cosh", ["tanh"] = "tanh",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names that are understood without a backslash too.</summary>
    public static FrozenSet<string> PlainNames { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        ["pi", "inf", "infinity", "and", "or", .. Functions.Keys.Where(name => name.Length > 1 && name is not ("frac" or "binom"))]);

    /// <summary>Units of two letters: after a number they are no product of variables.</summary>
    public static FrozenSet<string> ShortUnits { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "cm", "mm", "km", "nm", "kg", "mg", "ml", "mL", "ft", "in", "lb", "oz", "hr", "mi", "yd", "Hz", "kW", "GB", "MB", "kB");

    /// <summary>Words after a number that multiply it, as powers of ten.</summary>
    public static FrozenDictionary<string, int> Scales { get; } = new Dictionary<string, int>
    {
        ["hundred"] = 2, ["thousand"] = 3, ["million"] = 6, ["billion"] = 9, ["trillion"] = 12,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
