namespace Tppo.Contracts;

/// <summary>The two trainers. The numbers are those on the wire.</summary>
public enum Role
{
    Policy = 0,
    Value = 1,
}
