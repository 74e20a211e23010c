namespace Microsoft.ML.Batching;

/// <summary>Deals the rows of one cursor, in batches, to several cursors that may be read in parallel.</summary>
internal static class CursorSplitter
{
    private const int RowsPerBatch = 128;

    public static DataViewRowCursor[] Split(DataViewRowCursor input, int count)
    {
        var layout = new BatchColumns(input);
        if (count <= 1 || !layout.AreCacheable)
            return [input];

        var queue = new BatchQueue(stopping => Produce(input, layout, stopping));
        var open = count;
        void Quit()
        {
            if (Interlocked.Decrement(ref open) == 0)
                queue.Dispose();
        }

        return [.. Enumerable.Range(0, count).Select(_ => new BatchCursor(layout, queue.Take, Quit))];
    }

    private static IEnumerable<RowBatch> Produce(DataViewRowCursor input, BatchColumns layout, CancellationToken stopping)
    {
        using var rows = input;
        var writer = new BatchWriter(input, layout);
        var id = 0L;
        while (!stopping.IsCancellationRequested && input.MoveNext())
        {
            writer.WriteRow();
            if (writer.Count == RowsPerBatch)
                yield return writer.Detach(id++);
        }

        if (writer.Count > 0)
            yield return writer.Detach(id);
    }
}
