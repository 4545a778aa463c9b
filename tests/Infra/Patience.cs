namespace Tppo.Tests.Infra;

/// <summary>How long a test waits for what must come. It only bounds a failure, so it is far above what a busy machine takes.</summary>
internal static class Patience
{
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(5);
}
