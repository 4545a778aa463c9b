using System.Text;

namespace Tppo.Tasks;

/// <summary>
/// Straight-line programs over the integers modulo 10: <c>a7b+5c-9?</c> says a = 7, b = a + 5, c = b − 9, and asks for c. Worked:
/// <c>a7b+5=2c-9=3#3</c>.
/// </summary>
public sealed class ProgramTask : GeneratedTask
{
    private const string Labels = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Operators = "+-*";

    /// <param name="steps">Law of the number of steps, the first included; at most 52.</param>
    /// <param name="heldOutShare">Share of all prompts that is held out.</param>
    /// <param name="marker">What stands before the answer of a demonstration; it has no digit.</param>
    /// <exception cref="TaskException">An argument is out of its range.</exception>
    public ProgramTask(LengthLaw steps, double heldOutShare, string marker = "#")
        : base("program", "0123456789" + Operators + "=?" + Labels, steps, heldOutShare, marker)
    {
        if (steps.Max > Labels.Length)
        {
            throw new TaskException(
                $"problem_length_max is {steps.Max}, but a program has {Labels.Length} labels: set it to {Labels.Length} or less.");
        }
    }

    private protected override string DrawPrompt(ref SeededRandom random)
    {
        var steps = Lengths.Draw(ref random);
        var prompt = new StringBuilder(3 * steps).Append(Labels[0]).Append(random.NextInt(10));
        for (var step = 1; step < steps; step++)
            prompt.Append(Labels[step]).Append(Operators[random.NextInt(3)]).Append(random.NextInt(10));
        return prompt.Append('?').ToString();
    }

    private protected override Working Work(string prompt, Slip slip)
    {
        var steps = Steps(prompt);
        var value = prompt[1] - '0';
        // A program of one step computes nothing: its slip is a wrong copy.
        value = steps == 1 ? slip.Apply(0, value, 10) : value;
        var text = new StringBuilder(5 * steps).Append(Labels[0]).Append(value);
        for (var step = 1; step < steps; step++)
        {
            var (op, digit) = (prompt[3 * step], prompt[3 * step + 1] - '0');
            text.Append(Labels[step]).Append(op).Append(digit).Append('=');
            value = slip.Apply(step, Result(value, op, digit), 10);
            text.Append(value);
        }
        return new Working(text.ToString(), $"{value}");
    }

    private protected override Slip DrawSlip(string prompt, ref SeededRandom random)
    {
        var later = Steps(prompt) - 1;
        var at = later == 0 ? 0 : 1 + random.NextInt(later);
        return new Slip(at, 1 + random.NextInt(9));
    }

    private static int Result(int value, char op, int digit) => op switch
    {
        '+' => (value + digit) % 10,
        '-' => (value - digit + 10) % 10,
        _ => value * digit % 10,
    };

    /// <summary>The number of steps of a prompt: two characters for the first step, three for each later one, and the <c>?</c>.</summary>
    private int Steps(string prompt)
    {
        var steps = prompt.Length / 3;
        var right = prompt.Length == 3 * steps && steps >= 1 && steps <= Labels.Length
            && prompt[0] == Labels[0] && char.IsAsciiDigit(prompt[1]) && prompt[^1] == '?';
        for (var step = 1; right && step < steps; step++)
        {
            right = prompt[3 * step - 1] == Labels[step] && Operators.Contains(prompt[3 * step])
                && char.IsAsciiDigit(prompt[3 * step + 1]);
        }
        return right ? steps : throw Malformed(prompt);
    }
}
