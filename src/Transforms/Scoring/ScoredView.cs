using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Scoring;

/// <summary>
/// The rows of a view with the columns of a plan. One cursor over the input gives the other columns, row by row; each network has another
/// one, ahead of it, that gathers images into batches, and only if a column of the plan is asked for.
/// </summary>
internal sealed class ScoredView(ScoringPlan plan, IDataView input) : IDataView
{
    public DataViewSchema Schema { get; } = plan.GetOutputSchema(input.Schema);

    // All cursors must meet the rows in the same order, and batches want it steady.
    public bool CanShuffle => false;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = columnsNeeded.Select(column => column.Index).ToHashSet();
        var source = input.GetRowCursor(input.Schema.Where(column => active.Contains(column.Index)));
        return new Cursor(Schema, plan, source, active, active.Any(index => index >= input.Schema.Count)
            ? [.. plan.Scorers.Select(scorer => scorer.Read(input).GetEnumerator())]
            : []);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(
        DataViewSchema schema, ScoringPlan plan, DataViewRowCursor source, HashSet<int> active, IEnumerator<ImageOutputs>[] outputs)
        : DataViewRowCursor
    {
        private ImageOutputs current;

        public override DataViewSchema Schema => schema;

        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override bool MoveNext()
        {
            if (!source.MoveNext())
                return false;
            foreach (var output in outputs)
                if (!output.MoveNext())
                    throw new InvalidOperationException("The input gave fewer rows when it was read a second time. Cache it: ml.Data.Cache(view).");
            if (outputs.Length > 0)
                current = ImageOutputs.Mean([.. outputs.Select(output => output.Current)]);
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            plan.Getter<TValue>(column, this, source, () => current);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (var output in outputs)
                    output.Dispose();
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
