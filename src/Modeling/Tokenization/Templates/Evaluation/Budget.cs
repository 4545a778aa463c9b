namespace Tppo.Modeling.Tokenization.Templates.Evaluation;

/// <summary>Bounds on the work and the memory of one rendering: a template is a program, and may come from anybody.</summary>
internal sealed class Budget
{
    /// <summary>Characters of one value: few enough that a text that is doubled comes to this bound before that of steps.</summary>
    private const int MaxText = 1 << 22;

    /// <summary>Items of one value.</summary>
    private const int MaxItems = 1 << 20;

    private const int MaxSteps = 1 << 22;

    // Characters or items that can be copied in the time of a step.
    private const int StepSize = 16;

    private long _steps;

    /// <summary>Counts a step whose result is <paramref name="value"/>.</summary>
    /// <exception cref="TemplateError">The value is too large, or it was one step too many.</exception>
    public void Spend(object? value, int line)
    {
        var size = value switch
        {
            string text => text.Length,
            IReadOnlyList<object?> list => list.Count <= MaxItems
                ? list.Count
                : throw new TemplateError(line, $"a list has {list.Count} items, more than {MaxItems}"),
            IReadOnlyDictionary<string, object?> mapping => mapping.Count,
            _ => 0,
        };
        CheckText(size, line);
        _steps += 1 + size / StepSize;
        if (_steps > MaxSteps)
            throw new TemplateError(line, $"rendering takes more than {MaxSteps} steps");
    }

    /// <summary>For operations that make a large text out of small ones.</summary>
    /// <exception cref="TemplateError">A text of <paramref name="length"/> is too long.</exception>
    public static void CheckText(long length, int line)
    {
        if (length > MaxText)
            throw new TemplateError(line, $"a text has {length} characters, more than {MaxText}");
    }
}
