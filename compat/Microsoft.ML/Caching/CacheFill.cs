namespace Microsoft.ML.Caching;

/// <summary>One pass over a source that fills columns of a cache, and lets readers wait for the rows that they need.</summary>
internal sealed class CacheFill
{
    private readonly object progress = new();
    private long filled;
    private bool ended;
    private Task? task;

    /// <summary>The number of rows, once it is known.</summary>
    public long? RowCount
    {
        get
        {
            lock (progress)
                return ended ? filled : null;
        }
    }

    public void Start(DataViewRowCursor cursor, IReadOnlyList<ColumnCache> columns) =>
        task = Task.Factory.StartNew(() => Run(cursor, columns), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Waits until the row is there, or until it is clear that there is no such row.</summary>
    public bool WaitForRow(long row)
    {
        lock (progress)
        {
            while (filled <= row && !ended)
                Monitor.Wait(progress);
            if (row < filled)
                return true;
        }

        ThrowFailure();
        return false;
    }

    public long WaitForRowCount()
    {
        WaitForRow(long.MaxValue);
        return filled;
    }

    private void Run(DataViewRowCursor cursor, IReadOnlyList<ColumnCache> columns)
    {
        try
        {
            using var rows = cursor;
            while (cursor.MoveNext())
            {
                foreach (var column in columns)
                    column.Append();
                Advance(by: 1, isEnd: false);
            }
        }
        finally
        {
            Advance(by: 0, isEnd: true);
        }
    }

    private void Advance(int by, bool isEnd)
    {
        lock (progress)
        {
            filled += by;
            ended |= isEnd;
            Monitor.PulseAll(progress);
        }
    }

    private void ThrowFailure()
    {
        try
        {
            task!.Wait();
        }
        catch (AggregateException failure)
        {
            throw new InvalidOperationException("Event we were waiting on was subject to an exception", failure.InnerException);
        }
    }
}
