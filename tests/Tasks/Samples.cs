using Tppo.Tasks;

namespace Tppo.Tests.Tasks;

/// <summary>The tasks as the page's check values take them.</summary>
internal static class Samples
{
    public static GeneratedTask Task(string name, int min = 2, double mean = 8, int max = 40, double share = 0.1) =>
        name == "program" ? new ProgramTask(new LengthLaw(min, mean, max), share) : new SumTask(new LengthLaw(min, mean, max), share);

    public static int Length(string prompt) =>
        prompt[0] == 'a' ? Reference.Steps(prompt) : prompt.TrimEnd('?').Split('+').Max(addend => addend.Length);

    public static string Answer(string prompt) => prompt[0] == 'a' ? Reference.Program(prompt) : Reference.Sum(prompt);

    public static int Errors(string prompt, string demonstration) =>
        prompt[0] == 'a' ? Reference.ProgramErrors(prompt, demonstration) : Reference.SumErrors(prompt, demonstration);
}
