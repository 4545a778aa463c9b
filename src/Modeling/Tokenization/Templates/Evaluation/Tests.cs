namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>Jinja's tests (`is …`).</summary>
internal static class Tests
{
    /// <exception cref="TemplateError">There is no such test, or it does not fit the value.</exception>
    public static bool Holds(string name, object? value, CallArguments arguments) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is string,
        "boolean" => value is bool,
        "true" => value is true,
        "false" => value is false,
        "integer" => value is long,
        "float" => value is double,
        "number" => value is long or double or bool,
        "mapping" => value is IReadOnlyDictionary<string, object?>,
        "sequence" or "iterable" => value is string or Undefined or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>,
        "callable" => value is Callable,
        "odd" => value is long number && number % 2 != 0,
        "even" => value is long number && number % 2 == 0,
        "divisibleby" => value is long number && arguments.Int(0, "num", 0) is not 0 and var divisor && number % divisor == 0,
        "eq" or "equalto" or "sameas" => Values.AreEqual(value, arguments.At(0, "other"), arguments.Line),
        "ne" => !Values.AreEqual(value, arguments.At(0, "other"), arguments.Line),
        "lt" or "lessthan" => Values.IsTrue(Operators.Apply("<", value, arguments.At(0, "other"), arguments.Line)),
        "le" => Values.IsTrue(Operators.Apply("<=", value, arguments.At(0, "other"), arguments.Line)),
        "gt" or "greaterthan" => Values.IsTrue(Operators.Apply(">", value, arguments.At(0, "other"), arguments.Line)),
        "ge" => Values.IsTrue(Operators.Apply(">=", value, arguments.At(0, "other"), arguments.Line)),
        "in" => Values.IsTrue(Operators.Apply("in", value, arguments.At(0, "other"), arguments.Line)),
        _ => throw new TemplateError(arguments.Line, $"there is no test '{name}'"),
    };
}
