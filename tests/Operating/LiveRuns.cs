namespace Tppo.Tests.Operating;

/// <summary>Tests of the operator's commands on one run, one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class LiveRuns : ICollectionFixture<LiveRun>
{
    public const string Name = "live run";
}
