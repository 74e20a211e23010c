using Microsoft.ML.Data;

namespace Microsoft.ML.Batching;

/// <summary>One cursor over several, each read by a thread of its own, with the rows in their first order: by batch.</summary>
internal static class CursorConsolidator
{
    /// <summary>
    /// A cursor over the cursor set of a view, if its columns can be gathered ahead: so one cursor, too, has its rows made in parallel.
    /// </summary>
    public static DataViewRowCursor? TryCreate(IDataView view, IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand)
    {
        var columns = columnsNeeded.ToArray();
        if (!columns.All(column => column.Type.IsCacheable()))
            return null;
        var inputs = view.GetRowCursorSet(columns, Math.Max(2, Environment.ProcessorCount - 1), rand);
        return inputs is [var single] ? single : Consolidate(inputs);
    }

    private static BatchCursor Consolidate(DataViewRowCursor[] inputs)
    {
        var layout = new BatchColumns(inputs[0]);
        var queues = inputs.Select(input => new BatchQueue(stopping => Produce(input, layout, stopping))).ToArray();
        RowBatch?[]? heads = null;

        RowBatch? TakeFirst()
        {
            heads ??= [.. queues.Select(queue => queue.Take())];
            var first = Enumerable.Range(0, heads.Length).Where(i => heads[i] is not null).OrderBy(i => heads[i]!.Id).FirstOrDefault(-1);
            if (first < 0)
                return null;
            var batch = heads[first];
            heads[first] = queues[first].Take();
            return batch;
        }

        return new BatchCursor(layout, TakeFirst, () => Array.ForEach(queues, queue => queue.Dispose()));
    }

    private static IEnumerable<RowBatch> Produce(DataViewRowCursor input, BatchColumns layout, CancellationToken stopping)
    {
        using var rows = input;
        var writer = new BatchWriter(input, layout);
        var id = 0L;
        while (!stopping.IsCancellationRequested && input.MoveNext())
        {
            if (writer.Count > 0 && input.Batch != id)
                yield return writer.Detach(id);
            id = input.Batch;
            writer.WriteRow();
        }

        if (writer.Count > 0)
            yield return writer.Detach(id);
    }
}
