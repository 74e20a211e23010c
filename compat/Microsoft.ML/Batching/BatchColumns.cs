using Microsoft.ML.Data;

namespace Microsoft.ML.Batching;

/// <summary>The columns that travel in batches: the active ones of a cursor, and last the row identifier.</summary>
internal sealed class BatchColumns
{
    public BatchColumns(DataViewRowCursor input)
    {
        Schema = input.Schema;
        Active = [.. Schema.Where(input.IsColumnActive)];
        Pools = [.. Active.Select(column => ColumnPool.For(column.Type.RawType)), ColumnPool.For(typeof(DataViewRowId))];
    }

    public DataViewSchema Schema { get; }

    public IReadOnlyList<DataViewSchema.Column> Active { get; }

    public IReadOnlyList<ColumnPool> Pools { get; }

    public bool AreCacheable => Active.All(column => column.Type.IsCacheable());
}
