using System.CommandLine;

namespace Tppo.Cli.Commands;

/// <summary>The command line.</summary>
internal static class Root
{
    public static RootCommand Create() => new("Teaches language models to reason, by reinforcement learning with Truncated PPO.")
    {
        RunCommand.Create(),
        RoleCommand.Producer(),
        RoleCommand.Policy(),
        RoleCommand.Value(),
        RoleCommand.Batching(),
        ReplayCommand.Create(),
        StatusCommand.Create(),
        DashboardCommand.Create(),
        DeadLettersCommand.Create(),
        PauseCommand.Pause(),
        PauseCommand.Resume(),
        RunsCommand.Create(),
        SftCommand.Create(),
        EvalCommand.Create(),
        VerifyCommand.Create(),
        GenerateCommand.Create(),
        ScoreCommand.Create(),
        TokenizeCommand.Create(),
    };
}
