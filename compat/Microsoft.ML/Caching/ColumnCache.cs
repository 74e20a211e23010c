using Microsoft.ML.Cursors;

namespace Microsoft.ML.Caching;

/// <summary>The values of one column in memory.</summary>
internal abstract class ColumnCache(CacheFill fill)
{
    public CacheFill Fill { get; } = fill;

    public static ColumnCache Create(DataViewRow row, DataViewSchema.Column column, CacheFill fill) =>
        GenericCall.Invoke<ColumnCache>(Create<int>, column.Type.RawType, row, column, fill);

    /// <summary>Takes in the value of the current row.</summary>
    public abstract void Append();

    public abstract Delegate CreateGetter(Func<int> currentRow);

    private static ColumnCache Create<TValue>(DataViewRow row, DataViewSchema.Column column, CacheFill fill) =>
        new Values<TValue>(row.GetGetter<TValue>(column), fill);

    private sealed class Values<TValue>(ValueGetter<TValue> getter, CacheFill fill) : ColumnCache(fill)
    {
        private readonly ValueCopier<TValue> copy = ValueCopier.Of<TValue>();
        private TValue[] values = new TValue[4];
        private int count;

        public override void Append()
        {
            // Readers may still hold the smaller array: the rows they were let at are in both.
            if (count == values.Length)
                Array.Resize(ref values, checked(2 * count));
            TValue value = default!;
            getter(ref value);
            values[count++] = value;
        }

        public override Delegate CreateGetter(Func<int> currentRow) =>
            (ValueGetter<TValue>)((ref TValue value) => copy(in values[currentRow()], ref value));
    }
}
