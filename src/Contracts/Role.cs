namespace Tppo.Contracts;

/// <summary>The two trainers.</summary>
public enum Role
{
    Policy,
    Value,
}
