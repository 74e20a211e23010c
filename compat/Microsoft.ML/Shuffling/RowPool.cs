using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Shuffling;

/// <summary>Copies of rows of a cursor, in numbered slots.</summary>
internal sealed class RowPool
{
    private readonly DataViewRowCursor input;
    private readonly PooledColumn?[] columns;
    private readonly PooledColumn<DataViewRowId> identifiers;
    private bool exhausted;

    public RowPool(DataViewRowCursor input, int size)
    {
        this.input = input;
        columns = [.. input.Schema.Select(column => input.IsColumnActive(column) ? Create(column, size) : null)];
        identifiers = new(input.GetIdGetter(), size);
    }

    public bool IsActive(DataViewSchema.Column column) => columns[column.Index] is not null;

    /// <summary>Puts the next row of the cursor into a slot, if there is one.</summary>
    public bool TryFill(int slot)
    {
        exhausted = exhausted || !input.MoveNext();
        if (exhausted)
            return false;
        foreach (var column in columns)
            column?.Fill(slot);
        identifiers.Fill(slot);
        return true;
    }

    public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column, Func<int> currentSlot)
    {
        var typed = columns[column.Index] as PooledColumn<TValue>;
        Contracts.Check(typed is not null, $"Invalid TValue: '{typeof(TValue)}', expected type: '{column.Type.RawType}' of column '{column.Name}'.");
        return typed.GetGetter(currentSlot);
    }

    public ValueGetter<DataViewRowId> GetIdGetter(Func<int> currentSlot) => identifiers.GetGetter(currentSlot);

    private PooledColumn Create(DataViewSchema.Column column, int size) =>
        GenericCall.Invoke<PooledColumn>(Create<int>, column.Type.RawType, input, column, size);

    private static PooledColumn Create<TValue>(DataViewRow row, DataViewSchema.Column column, int size) =>
        new PooledColumn<TValue>(row.GetGetter<TValue>(column), size);

    private abstract class PooledColumn
    {
        public abstract void Fill(int slot);
    }

    private sealed class PooledColumn<TValue>(ValueGetter<TValue> getter, int size) : PooledColumn
    {
        private readonly ValueCopier<TValue> copy = ValueCopier.Of<TValue>();
        private readonly TValue[] values = new TValue[size];

        public override void Fill(int slot) => getter(ref values[slot]);

        public ValueGetter<TValue> GetGetter(Func<int> currentSlot) =>
            (ref TValue value) => copy(in values[currentSlot()], ref value);
    }
}
