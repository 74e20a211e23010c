using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>Writes a recipe at an image column.</summary>
internal sealed class AugmentationMark(string columnName, AugmentationRecipe recipe) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        AugmentationColumn.Bind(input.Schema, columnName);
        return new AugmentationMarker(columnName, recipe);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.Any(column => column.Name == columnName)
            ? inputSchema
            : throw MissingColumn.Error("column", columnName, inputSchema.Select(column => column.Name), nameof(columnName));
    }
}

/// <summary>
/// Writes a recipe at an image column. Rows stay as they are, and a saved model has nothing of it: there it is a chain of no transformers.
/// </summary>
internal sealed class AugmentationMarker(string columnName, AugmentationRecipe recipe) : ITransformer
{
    public bool IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var marked = AugmentationColumn.Bind(inputSchema, columnName);
        var whole = AugmentationColumn.RecipeOf(marked)?.Then(recipe) ?? recipe;
        var builder = new DataViewSchema.Builder();
        foreach (var column in inputSchema)
            builder.AddColumn(column.Name, column.Type, column.Index == marked.Index ? AugmentationColumn.Annotate(column, whole) : column.Annotations);
        return builder.ToSchema();
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AnnotatedView(input, GetOutputSchema(input.Schema));
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(inputSchema, GetOutputSchema(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)new TransformerChain<ITransformer>([])).Save(ctx);

    private sealed class RowMapper(DataViewSchema inputSchema, DataViewSchema outputSchema) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => inputSchema;

        public DataViewSchema OutputSchema => outputSchema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
            dependingColumns.Select(column => inputSchema[column.Index]);

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new Row(input, outputSchema);
    }

    private sealed class Row(DataViewRow input, DataViewSchema schema) : DataViewRow
    {
        public override DataViewSchema Schema => schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(input.Schema[column.Index]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(input.Schema[column.Index]);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>The rows of another view, whose columns are the same but for what the schema says of them.</summary>
internal sealed class AnnotatedView(IDataView rows, DataViewSchema schema) : IDataView
{
    public bool CanShuffle => rows.CanShuffle;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => rows.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(rows.GetRowCursor(Needed(columnsNeeded), rand), schema);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Array.ConvertAll(rows.GetRowCursorSet(Needed(columnsNeeded), n, rand), cursor => new Cursor(cursor, schema));

    private IEnumerable<DataViewSchema.Column> Needed(IEnumerable<DataViewSchema.Column> columns) => [.. columns.Select(column => rows.Schema[column.Index])];

    private sealed class Cursor(DataViewRowCursor rows, DataViewSchema schema) : DataViewRowCursor
    {
        public override DataViewSchema Schema => schema;

        public override long Position => rows.Position;

        public override long Batch => rows.Batch;

        public override bool MoveNext() => rows.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(rows.Schema[column.Index]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => rows.GetGetter<TValue>(rows.Schema[column.Index]);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
