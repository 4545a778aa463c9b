namespace Tppo.Hosting.Options;

/// <summary>How long the generated problems become, in characters; a new model reads one token a character.</summary>
internal static class GeneratedProblem
{
    // The longest right working is not checked against `max_response_length`, for truncation is legal. With the end token it is
    //   program: 2 + 6·(steps − 1) + 2 + 1
    //   sum:     about 8 a column of digits, then the marker, digits + 1 of the answer, and the end token

    /// <summary>The longest prompt of a task; 0 where it is not generated.</summary>
    public static int LongestPrompt(TaskOptions task) => task.Task switch
    {
        "program" => 2 + 3 * (task.ProblemLengthMax - 1) + 1, // 2 for the first step, 3 for each further one, 1 for the end
        "sum" => 2 * task.ProblemLengthMax + 2, // two numbers, `+` and `=`
        _ => 0,
    };
}
