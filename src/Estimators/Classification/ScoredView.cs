using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Pictures;

namespace MLNet.CnnCatalog.Estimators.Classification;

/// <summary>
/// The rows of a view with their scores. Two cursors go over the input: one gives the other columns, row by row; a second one, ahead of
/// it, gathers pictures into batches, and only if a score is asked for.
/// </summary>
internal sealed class ScoredView : IDataView
{
    private readonly CnnClassificationTransformer transformer;
    private readonly IDataView input;

    public ScoredView(CnnClassificationTransformer transformer, IDataView input)
    {
        (this.transformer, this.input) = (transformer, input);
        Schema = transformer.GetOutputSchema(input.Schema);
    }

    public DataViewSchema Schema { get; }

    // The two cursors must meet the rows in the same order, and batches want it steady.
    public bool CanShuffle => false;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = columnsNeeded.Select(column => column.Index).ToHashSet();
        var passedOn = input.Schema.Where(column => active.Contains(column.Index));
        return new Cursor(this, input.GetRowCursor(passedOn), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private IEnumerable<ReadOnlyMemory<float>> Scores()
    {
        var rows = new RowReader(input, transformer.Pictures, labelColumn: null).Read();
        foreach (var batch in rows.Select(row => row.Pixels).Chunk(transformer.BatchSize))
        {
            var scores = transformer.Scoring.Score(batch);
            for (var i = 0; i < batch.Length; i++)
                yield return scores.AsMemory(i * transformer.Classes, transformer.Classes);
        }
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly ScoredView view;
        private readonly DataViewRowCursor source;
        private readonly HashSet<int> active;
        private readonly IEnumerator<ReadOnlyMemory<float>>? scores;

        public Cursor(ScoredView view, DataViewRowCursor source, HashSet<int> active)
        {
            (this.view, this.source, this.active) = (view, source, active);
            if (active.Any(index => index >= view.input.Schema.Count))
                scores = view.Scores().GetEnumerator();
        }

        public override DataViewSchema Schema => view.Schema;

        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override bool MoveNext() => source.MoveNext() && (scores is null || scores.MoveNext()
            ? true
            : throw new InvalidOperationException("The input gave fewer rows when it was read a second time. Cache it: ml.Data.Cache(view)."));

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw new InvalidOperationException($"Column '{column.Name}' was not among the columns that the cursor was opened for.");
            return column.Index < view.input.Schema.Count
                ? source.GetGetter<TValue>(view.input.Schema[column.Index])
                : ScoreColumns.Getter<TValue>(column, () => scores!.Current);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                scores?.Dispose();
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
