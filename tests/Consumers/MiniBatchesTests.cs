using CsCheck;
using Tppo.Consumers.Training;

namespace Tppo.Tests.Consumers;

public class MiniBatchesTests
{
    [Theory]
    [InlineData(129, 128, new[] { 64, 65 })] // not 128 and 1
    [InlineData(128, 128, new[] { 128 })]
    [InlineData(10, 4, new[] { 3, 3, 4 })]
    [InlineData(3, 0, new[] { 3 })]
    [InlineData(0, 4, new int[0])]
    [InlineData(0, 0, new int[0])]
    public void A_step_is_dealt_out_in_equal_parts(int rows, int size, int[] parts)
        => Split(rows, size).Select(part => part.Length).ShouldBe(parts);

    [Fact]
    public void Each_row_is_in_one_part_and_no_part_is_a_stub()
        => Gen.Int[1, 300].Select(Gen.Int[0, 300]).Sample((rows, size) =>
        {
            var parts = Split(rows, size);
            parts.SelectMany(part => part).Order().ShouldBe(Rows(rows));
            parts.Count.ShouldBe(MiniBatches.Count(rows, size));
            (parts.Max(part => part.Length) - parts.Min(part => part.Length)).ShouldBeLessThanOrEqualTo(1);
            if (size > 0)
                parts.Max(part => part.Length).ShouldBeLessThanOrEqualTo(size);
        });

    [Fact]
    public void The_order_depends_on_the_epoch_and_on_nothing_that_may_vary()
    {
        Split(20, 5).ShouldBe(Split(20, 5));
        Split(20, 5, epoch: 1).ShouldNotBe(Split(20, 5));
    }

    private static IReadOnlyList<int[]> Split(int rows, int size, int epoch = 0) => MiniBatches.Split(Rows(rows), size, seed: 1, step: 2, epoch);

    /// <summary>Rows with a signal, not the first ones.</summary>
    private static int[] Rows(int count) => [.. Enumerable.Range(7, count)];
}
