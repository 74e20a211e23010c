using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Scoring;

/// <summary>Scores single rows, for prediction engines.</summary>
internal sealed class ScoringMapper : IRowToRowMapper
{
    private readonly ScoringPlan plan;

    public ScoringMapper(ScoringPlan plan, DataViewSchema inputSchema)
    {
        (this.plan, InputSchema) = (plan, inputSchema);
        OutputSchema = plan.GetOutputSchema(inputSchema);
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var columns = dependingColumns.ToList();
        var needed = columns.Where(column => column.Index < InputSchema.Count).Select(column => column.Index).ToHashSet();
        if (columns.Exists(column => column.Index >= InputSchema.Count))
            foreach (var scorer in plan.Scorers)
                needed.UnionWith(ColumnsOf(scorer).All.Select(column => column.Index));
        return InputSchema.Where(column => needed.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new ScoredRow(this, input, activeColumns.Select(column => column.Index).ToHashSet());

    private RowColumns<NoTarget> ColumnsOf(IImageScorer scorer) => RowColumns<NoTarget>.Of(InputSchema, scorer.Images, NoTargets.Instance);

    private sealed class ScoredRow : DataViewRow
    {
        private readonly ScoringMapper mapper;
        private readonly DataViewRow input;
        private readonly HashSet<int> active;
        private readonly Func<ImageOutputs>[] scorings;
        private long scoredPosition = -1;
        private ImageOutputs outputs;

        public ScoredRow(ScoringMapper mapper, DataViewRow input, HashSet<int> active)
        {
            (this.mapper, this.input, this.active) = (mapper, input, active);
            scorings = active.Any(index => index >= mapper.InputSchema.Count)
                ? [.. mapper.plan.Scorers.Select(scorer => Scoring(scorer, mapper.ColumnsOf(scorer), input))]
                : [];
        }

        public override DataViewSchema Schema => mapper.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            mapper.plan.Getter<TValue>(column, this, input, Outputs);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }

        // The columns of a row share one pass through the networks.
        private ImageOutputs Outputs()
        {
            if (scoredPosition == input.Position)
                return outputs;
            outputs = ImageOutputs.Mean([.. scorings.Select(score => score())]);
            scoredPosition = input.Position;
            return outputs;
        }

        private static Func<ImageOutputs> Scoring(IImageScorer scorer, RowColumns<NoTarget> columns, DataViewRow row)
        {
            var buffers = scorer.Images.Buffers;
            var read = columns.Reader(row, buffers);
            return () =>
            {
                var image = read();
                var scored = scorer.Score([image.Pixels]);
                buffers.Return([image.Pixels]);
                return new(scored, Index: 0, image.Size);
            };
        }
    }
}
