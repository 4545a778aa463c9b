namespace Tppo.Tasks.Mathematics;

/// <summary>What an <see cref="Expression"/> is.</summary>
internal enum ExpressionKind
{
    /// <summary>A constant, <see cref="Expression.Value"/>.</summary>
    Number,

    /// <summary>A variable, constant or word, <see cref="Expression.Name"/>.</summary>
    Symbol,

    /// <summary>The items' sum.</summary>
    Sum,

    /// <summary>The items' product.</summary>
    Product,

    /// <summary>1 / the item.</summary>
    Reciprocal,

    /// <summary>The first item to the power of the second.</summary>
    Power,

    /// <summary>A function by its name, of the items.</summary>
    Function,

    /// <summary>The item in hundredths.</summary>
    Percent,

    /// <summary>Items in order in a pair of brackets, which is the name: a tuple, an interval, a matrix.</summary>
    Group,

    /// <summary>Items in any order in braces.</summary>
    Set,

    /// <summary>Items in any order, separated by commas alone.</summary>
    List,

    /// <summary>A union of the items.</summary>
    Union,

    /// <summary>The items' ratio: 1:2:3.</summary>
    Ratio,

    /// <summary>Items with relation signs between them; the signs, one a character, are the name.</summary>
    Relation,
}
