namespace Tppo.Contracts.Wire;

/// <summary>Which message a frame holds. A number is never used again for another message.</summary>
public enum FrameKind : byte
{
    GenerateWindow = 1,
    WindowGenerated = 2,
    PolicyUpdated = 3,
    ValueUpdated = 4,
    StepTrained = 5,
}
