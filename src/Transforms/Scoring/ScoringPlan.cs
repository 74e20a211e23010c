using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.Scoring;

/// <summary>What the transformers of this library do: run networks over the image column, average their outputs, add columns.</summary>
/// <param name="scorers">The networks, one or several, all with outputs of the same shapes.</param>
/// <param name="columns">The columns made of the outputs.</param>
internal sealed class ScoringPlan(IReadOnlyList<IImageScorer> scorers, IOutputColumns columns) : IDisposable
{
    public IReadOnlyList<IImageScorer> Scorers => scorers;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var scorer in scorers)
            scorer.Images.Require(inputSchema);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        columns.AddTo(builder);
        return builder.ToSchema();
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(this, input);
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringMapper(this, inputSchema);
    }

    /// <summary>A getter of a row that has the columns of an input and, behind them, those that the plan makes of what the networks give.</summary>
    public ValueGetter<TValue> Getter<TValue>(
        DataViewSchema.Column column, DataViewRow row, DataViewRow input, Func<ImageOutputs> outputs)
    {
        if (!row.IsColumnActive(column))
            throw new InvalidOperationException($"Column '{column.Name}' was not among the columns that were asked for.");
        return column.Index < input.Schema.Count
            ? input.GetGetter<TValue>(input.Schema[column.Index])
            : columns.Getter<TValue>(column, outputs);
    }

    public void Dispose()
    {
        foreach (var scorer in scorers)
            scorer.Dispose();
    }
}
