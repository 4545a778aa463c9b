namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>A function, method or macro.</summary>
internal sealed record Callable(Func<CallArguments, object?> Invoke);

/// <summary>The values that a function, filter or test is called with, the line of the call, and the budget of the rendering.</summary>
internal sealed record CallArguments(int Line, Budget Budget, IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named)
{
    /// <summary>The argument at <paramref name="index"/> or called <paramref name="name"/>; null where neither is given.</summary>
    public object? At(int index, string name) => index < Positional.Count ? Positional[index] : Named.GetValueOrDefault(name);

    /// <exception cref="TemplateError">It is missing or not a text.</exception>
    public string Text(int index, string name)
        => At(index, name) as string ?? throw new TemplateError(Line, $"{name} is {Values.Text(At(index, name), Line)}, not a text");

    /// <exception cref="TemplateError">It is given, but not a whole number.</exception>
    public int Int(int index, string name, int otherwise) => At(index, name) switch
    {
        null => otherwise,
        long number and >= int.MinValue and <= int.MaxValue => (int)number,
        var other => throw new TemplateError(Line, $"{name} is {Values.Text(other, Line)}, not a whole number"),
    };
}
