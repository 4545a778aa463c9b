using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>
/// Ragged inputs as one rectangle of B rows and T columns, padded on the right, on the device. All of it goes there in one piece that
/// nobody waits for.
/// </summary>
internal sealed class SlotBatch
{
    private readonly Tensor? _places;

    /// <param name="inputs">At least one, each of another slot.</param>
    /// <param name="draws">[inputs] to sample with; may be left out.</param>
    /// <param name="device">Where the tensors are made, in the caller's dispose scope.</param>
    public SlotBatch(IReadOnlyList<SlotInput> inputs, IReadOnlyList<Draw> draws, Device device)
    {
        var (rows, width) = (inputs.Count, inputs.Max(input => input.Tokens.Length));
        Length = inputs.Max(input => input.Position + input.Tokens.Length);
        Begins = inputs.All(input => input.Position == 0);
        FirstSlot = inputs.Min(input => input.Slot);
        SlotSpan = inputs.Max(input => input.Slot) - FirstSlot + 1;
        InSlotOrder = inputs.Select((input, row) => input.Slot - row).All(offset => offset == FirstSlot);
        var places = inputs.SelectMany((input, row) => Enumerable.Range(row * width, input.Tokens.Length)).ToArray();

        // As float64, in which every id, slot and position is exact: one piece has to be of one type.
        double[] numbers =
        [
            .. Rectangle((input, t) => input.Tokens.Span[t]),
            .. Rectangle((input, t) => input.Position + t),
            .. inputs.Select(input => input.Slot),
            .. places.Select(place => inputs[place / width].Slot),
            .. places,
            .. inputs.Select((input, row) => row * width + input.Tokens.Length - 1),
            .. draws.Select(draw => draw.Endless ? 1.0 : 0),
            .. draws.Select(draw => draw.Uniform),
        ];
        var sent = tensor(numbers).to(device, non_blocking: true);
        var integers = sent.narrow(0, 0, numbers.Length - draws.Count).to(ScalarType.Int64);
        var at = 0L;
        Tokens = Take(rows * width).view(rows, width);
        Positions = Take(rows * width).view(rows, width);
        Slots = Take(rows);
        WrittenSlots = Take(places.Length);
        _places = Take(places.Length);
        Ends = Take(rows);
        if (draws.Any(draw => draw.Endless))
            Endless = Take(rows).unsqueeze(-1).to(ScalarType.Bool);
        if (places.Length == rows * width)
            _places = null;
        WrittenPositions = Written(Positions);
        Uniforms = sent.narrow(0, numbers.Length - draws.Count, draws.Count);

        IEnumerable<double> Rectangle(Func<SlotInput, int, int> number)
            => inputs.SelectMany(input => Enumerable.Range(0, width).Select(t => t < input.Tokens.Length ? (double)number(input, t) : 0));

        Tensor Take(int count)
        {
            at += count;
            return integers.narrow(0, at - count, count);
        }
    }

    /// <summary>[B, T]; padding is 0.</summary>
    public Tensor Tokens { get; }

    /// <summary>[B, T] in the sequence; padding is 0.</summary>
    public Tensor Positions { get; }

    /// <summary>[B].</summary>
    public Tensor Slots { get; }

    /// <summary>[n], of the n tokens that are no padding.</summary>
    public Tensor WrittenSlots { get; }

    /// <summary>[n].</summary>
    public Tensor WrittenPositions { get; }

    /// <summary>[B] float64, or [0].</summary>
    public Tensor Uniforms { get; }

    /// <summary>[B, 1]: whether the row is drawn without end tokens; null where none is.</summary>
    public Tensor? Endless { get; }

    /// <summary>Positions of the longest sequence, these tokens included.</summary>
    public int Length { get; }

    /// <summary>Every row is a sequence from its first token on.</summary>
    public bool Begins { get; }

    public int FirstSlot { get; }

    /// <summary>Slots from the first to the last, those in between that have no row included.</summary>
    public int SlotSpan { get; }

    /// <summary>Row i is of the i-th slot of the span, and no slot has no row.</summary>
    public bool InSlotOrder { get; }

    /// <summary>Of x [B, T, ..] what is no padding: [n, ..].</summary>
    public Tensor Written(Tensor x)
    {
        var flat = x.flatten(0, 1);
        return _places is null ? flat : flat.index_select(0, _places);
    }

    /// <summary>[B] in B · T: each row's last token.</summary>
    public Tensor Ends { get; }
}
