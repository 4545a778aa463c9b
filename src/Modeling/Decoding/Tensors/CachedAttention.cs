using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>
/// Attention of one batch over the cache. The queries of a key-value head go to it as rows of one matrix, so that no head is repeated,
/// and the slots from the first to the last of the batch are read where they are. Makes its tensors in the caller's dispose scope.
/// </summary>
internal sealed class CachedAttention
{
    // Attention kernels want rows that are aligned, and the lengths of most steps are then those of the step before.
    private const int LengthStep = 16;

    // Reading a slot that has no row costs as much as one that has; copying costs a read, a write, and the read of the copy.
    private const int SlotsReadForOneCopied = 2;

    private readonly KeyValueCache _cache;
    private readonly SlotBatch _batch;
    private readonly int _length;
    private readonly Slotting _slotting;
    private readonly Tensor? _rows; // [B] of the span
    private readonly Tensor? _mask; // [R, 1, 1 or group · T, length], to be added

    /// <param name="cache">Has room for the batch.</param>
    /// <param name="batch">Whose keys and values are written, and whose queries are answered.</param>
    /// <param name="group">Query heads of a key-value head.</param>
    public CachedAttention(KeyValueCache cache, SlotBatch batch, int group)
    {
        (_cache, _batch) = (cache, batch);
        if (batch.Begins)
            return;
        _length = Math.Min((batch.Length + LengthStep - 1) / LengthStep * LengthStep, cache.Capacity);
        _slotting = batch.InSlotOrder ? Slotting.Same
            : batch.SlotSpan <= SlotsReadForOneCopied * batch.Slots.shape[0] ? Slotting.Span
            : Slotting.Copy;
        _rows = _slotting == Slotting.Span ? batch.Slots - batch.FirstSlot : null;
        var positions = OverSpan(batch.Positions); // a slot without a row sees its first position, since one must be seen
        var hidden = cache.Positions.narrow(0, 0, _length) > positions.unsqueeze(-1); // [R, T, length]
        var mask = zeros(hidden.shape, cache.Type, hidden.device).masked_fill_(hidden, double.NegativeInfinity);
        _mask = mask.shape[1] == 1 ? mask.unsqueeze(1)
            : mask.unsqueeze(1).expand(mask.shape[0], group, mask.shape[1], _length).flatten(1, 2).unsqueeze(1);
    }

    /// <summary>How the rows of the batch meet the slots of the cache.</summary>
    private enum Slotting
    {
        /// <summary>Row by row.</summary>
        Same,

        /// <summary>The queries are spread over all slots from the first to the last.</summary>
        Span,

        /// <summary>A few slots that are far apart are copied.</summary>
        Copy,
    }

    /// <summary>
    /// Writes k and v [B, kv heads, T, D], and attends with q [B, heads, T, D] over what the slots hold then: [B, heads, T, D].
    /// </summary>
    public Tensor Attend(int layer, Tensor q, Tensor k, Tensor v)
    {
        Write(_cache.Keys(layer), k);
        Write(_cache.Values(layer), v);
        if (_batch.Begins)
            return new WholeRows().Attend(layer, q, k, v);
        var grouped = q.reshape(q.shape[0], k.shape[1], -1, q.shape[3]); // [B, kv heads, group · T, D]
        var mixed = nn.functional.scaled_dot_product_attention(
            OverSpan(grouped), Read(_cache.Keys(layer)), Read(_cache.Values(layer)), _mask!);
        return (_rows is null ? mixed : mixed.index_select(0, _rows)).reshape(q.shape);
    }

    /// <summary>x [B, ..] at the rows of the slots that are read, zeros between: [R, ..].</summary>
    private Tensor OverSpan(Tensor x)
        => _rows is null ? x : zeros([_batch.SlotSpan, .. x.shape[1..]], x.dtype, x.device).index_copy_(0, _rows, x);

    private void Write(Tensor cache, Tensor fresh)
        => cache.index_put_(
            _batch.Written(fresh.transpose(1, 2)),
            TensorIndex.Tensor(_batch.WrittenSlots), TensorIndex.Colon, TensorIndex.Tensor(_batch.WrittenPositions));

    private Tensor Read(Tensor cache)
    {
        var positions = cache.narrow(2, 0, _length);
        return _slotting == Slotting.Copy
            ? positions.index_select(0, _batch.Slots)
            : positions.narrow(0, _batch.FirstSlot, _batch.SlotSpan);
    }
}
