using Microsoft.ML.Batching;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Shuffling;

/// <summary>Keeps a pool of rows full and takes one out of it at random.</summary>
internal sealed class ShufflingCursor : RootCursor
{
    private readonly DataViewRowCursor input;
    private readonly Random random;
    private readonly RowPool pool;
    // A ring of the pool's slots: the row that is shown, then those that wait.
    private readonly int[] slots;
    private int first;
    private int waiting;
    private bool started;

    public ShufflingCursor(DataViewRowCursor input, Random random, int poolSize)
    {
        this.input = input;
        this.random = random;
        pool = new RowPool(input, poolSize);
        slots = [.. Enumerable.Range(0, poolSize)];
    }

    public override DataViewSchema Schema => input.Schema;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < Schema.Count, nameof(column));
        return pool.IsActive(column);
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        return Checked(pool.GetGetter<TValue>(column, () => slots[first]));
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => Checked(pool.GetIdGetter(() => slots[first]));

    protected override bool MoveNextCore()
    {
        if (started)
        {
            // The slot of the row that was shown is free: it becomes the end of the ring.
            waiting--;
            if (pool.TryFill(slots[first]))
                waiting++;
            first = (first + 1) % slots.Length;
        }
        else
        {
            started = true;
            while (waiting < slots.Length && pool.TryFill(slots[waiting]))
                waiting++;
        }

        if (waiting == 0)
            return false;
        var chosen = (random.Next(waiting) + first) % slots.Length;
        (slots[first], slots[chosen]) = (slots[chosen], slots[first]);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    private ValueGetter<TValue> Checked<TValue>(ValueGetter<TValue> get) => (ref TValue value) =>
    {
        CheckOnRow();
        get(ref value);
    };
}
