namespace Tppo.Tasks;

/// <summary>One wrong result in a working: the result number <paramref name="At"/> is off by <paramref name="By"/>.</summary>
/// <param name="At">Which result, from 0.</param>
/// <param name="By">How far off, from 1, modulo the number of results that the task knows.</param>
internal readonly record struct Slip(int At, int By)
{
    /// <summary>No slip: the right working.</summary>
    public static Slip None => new(-1, 0);

    /// <summary>The result as written: the right one, unless the slip is here.</summary>
    public int Apply(int step, int result, int modulus) => step == At ? (result + By) % modulus : result;
}
