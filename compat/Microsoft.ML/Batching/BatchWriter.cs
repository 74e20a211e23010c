using Microsoft.ML.Cursors;

namespace Microsoft.ML.Batching;

/// <summary>Gathers the rows of a cursor, with the active columns and the identifier, into batches.</summary>
internal sealed class BatchWriter
{
    private readonly ColumnWriter[] columns;

    public BatchWriter(DataViewRowCursor input, BatchColumns layout)
    {
        var getters = layout.Active.Select(input.GetGetterOfRawType).Append(input.GetIdGetter());
        columns = [.. layout.Pools.Zip(getters, (pool, getter) => pool.CreateWriter(getter))];
    }

    public int Count { get; private set; }

    public void WriteRow()
    {
        foreach (var column in columns)
            column.Write(Count);
        Count++;
    }

    public RowBatch Detach(long id)
    {
        var batch = new RowBatch(id, Count, [.. columns.Select(column => column.Detach())]);
        Count = 0;
        return batch;
    }
}
