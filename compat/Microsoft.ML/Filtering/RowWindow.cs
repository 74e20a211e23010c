using Microsoft.ML.Cursors;

namespace Microsoft.ML.Filtering;

/// <summary>Some rows in a row: so many skipped, then so many taken.</summary>
internal sealed class RowWindow(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - skip), take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), Schema.ActiveFlags(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor input, bool[] active, long skip, long take) : LinkedCursor(input, active)
    {
        private long leftToSkip = skip;
        private long leftToTake = take;

        public override long Batch => 0;

        protected override bool MoveNextCore()
        {
            if (leftToTake == 0)
                return false;
            leftToTake--;
            for (; leftToSkip > 0; leftToSkip--)
            {
                if (!Input.MoveNext())
                    return false;
            }

            return Input.MoveNext();
        }
    }
}
