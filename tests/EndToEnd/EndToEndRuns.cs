namespace Tppo.Tests.EndToEnd;

/// <summary>Tests that run the program one at a time, with nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEndRuns : ICollectionFixture<FinishedRun>
{
    public const string Name = "end to end";
}
