using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>Shapes are checked at the door: broadcasting would turn a wrong one into a wrong number.</summary>
internal static class Shape
{
    /// <summary>Asserts that a tensor has these sizes.</summary>
    /// <exception cref="ArgumentException">It has others.</exception>
    public static void Require(Tensor tensor, ReadOnlySpan<long> sizes, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        if (!sizes.SequenceEqual(tensor.shape))
        {
            throw new ArgumentException(
                $"`{name}` has shape [{string.Join(", ", tensor.shape)}], not [{string.Join(", ", sizes.ToArray())}].", name);
        }
    }

    /// <summary>The sizes of a [B,T] tensor.</summary>
    /// <exception cref="ArgumentException">It does not have two dimensions.</exception>
    public static (long Rows, long Width) Matrix(Tensor tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
        => tensor.shape is [var rows, var width]
            ? (rows, width)
            : throw new ArgumentException($"`{name}` has shape [{string.Join(", ", tensor.shape)}], not [B,T].", name);
}
