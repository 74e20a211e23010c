using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Pictures;

namespace MLNet.CnnCatalog.Estimators.Classification;

/// <summary>Scores single rows, for prediction engines.</summary>
internal sealed class ScoringMapper : IRowToRowMapper
{
    private readonly CnnClassificationTransformer transformer;
    private readonly IRowToRowMapper preprocessing;

    public ScoringMapper(CnnClassificationTransformer transformer, DataViewSchema inputSchema)
    {
        (this.transformer, InputSchema) = (transformer, inputSchema);
        OutputSchema = transformer.GetOutputSchema(inputSchema);
        preprocessing = transformer.Pictures.Preprocessing.GetRowToRowMapper(inputSchema);
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var columns = dependingColumns.ToList();
        var needed = columns.Where(column => column.Index < InputSchema.Count).Select(column => column.Index).ToHashSet();
        if (columns.Exists(column => column.Index >= InputSchema.Count))
            needed.UnionWith(preprocessing.GetDependencies(Read().All).Select(column => column.Index));
        return InputSchema.Where(column => needed.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new ScoredRow(this, input, activeColumns.Select(column => column.Index).ToHashSet());

    private RowColumns Read() => RowColumns.Of(preprocessing.OutputSchema, transformer.Pictures, labelColumn: null);

    private sealed class ScoredRow : DataViewRow
    {
        private readonly ScoringMapper mapper;
        private readonly DataViewRow input;
        private readonly HashSet<int> active;
        private readonly DataViewRow? preprocessed;
        private readonly Func<PictureRow>? read;
        private long scoredPosition = -1;
        private float[] scores = [];

        public ScoredRow(ScoringMapper mapper, DataViewRow input, HashSet<int> active)
        {
            (this.mapper, this.input, this.active) = (mapper, input, active);
            if (!active.Any(index => index >= mapper.InputSchema.Count))
                return;
            var columns = mapper.Read();
            preprocessed = mapper.preprocessing.GetRow(input, columns.All);
            read = columns.Reader(preprocessed);
        }

        public override DataViewSchema Schema => mapper.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw new InvalidOperationException($"Column '{column.Name}' was not among the columns that the row was asked for.");
            return column.Index < mapper.InputSchema.Count
                ? input.GetGetter<TValue>(mapper.InputSchema[column.Index])
                : ScoreColumns.Getter<TValue>(column, Scores);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                preprocessed?.Dispose();
                input.Dispose();
            }

            base.Dispose(disposing);
        }

        // Score and PredictedLabel of a row share one pass through the network.
        private ReadOnlyMemory<float> Scores()
        {
            if (scoredPosition != input.Position)
                (scores, scoredPosition) = (mapper.transformer.Scoring.Score([read!().Pixels]), input.Position);
            return scores;
        }
    }
}
