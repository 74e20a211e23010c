using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>
/// Reads images from a view in the order of its rows, decoding ahead on several threads: one per cursor that the view hands out. The
/// cursors share the rows in batches, and each batch comes from one cursor, so the smallest batch number at hand is always next.
/// </summary>
internal sealed class RowReader<TTarget>(IDataView view, ImageColumn images, ITargetReader<TTarget> targets)
{
    // Waking a thread costs as much as a small image; while the reader is busy, small ones are handed over several at once.
    private const int LargestPortion = 16;
    private const int BytesOfPortion = 64 << 10;

    // Rows that each thread may be ahead: cursors share rows in batches of some dozens, so fewer would let only one of them work. Large
    // images stay below that: memory that is used for the first time costs more than copying into it.
    private const int MostRowsAhead = 64;
    private const int FewestRowsAhead = 8;
    private const int BytesAhead = 8 << 20;

    private readonly ImageBuffers buffers = images.Buffers;
    private readonly int rowsOfPortion = Math.Clamp(BytesOfPortion / images.Format.ByteCount, 1, LargestPortion);
    private readonly int rowsAhead = Math.Clamp(BytesAhead / images.Format.ByteCount, FewestRowsAhead, MostRowsAhead);

    private readonly record struct Item(long Batch, Sample<TTarget> Row);

    /// <summary>Reads every row, or those that are wanted; the images of the others are not touched.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <param name="wanted">Chooses rows.</param>
    /// <param name="passOver">Told on several threads of rows that cannot be read, and why; where it is null, the first of them is an error.</param>
    /// <exception cref="InvalidDataException">An image cannot be read; the message names the row and its text columns.</exception>
    public IEnumerable<Sample<TTarget>> Read(
        CancellationToken cancellationToken = default, Func<DataViewRowId, bool>? wanted = null, Action<DataViewRowId, string>? passOver = null)
    {
        images.Require(view.Schema);
        var rows = HasWorkToShare ? Shared() : view;
        var columns = RowColumns<TTarget>.Of(rows.Schema, images, targets);
        var cursors = rows.GetRowCursorSet(columns.All, HasWorkToShare ? Environment.ProcessorCount : 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lanes = cursors.Select(
            cursor => new Lane(
                cursor, columns.Reader(cursor, buffers, passOver), IsWanted(cursor, wanted), rowsOfPortion, rowsAhead / rowsOfPortion, stop.Token)).ToList();
        try
        {
            var open = lanes.Where(lane => lane.MoveNext()).ToList();
            while (open.MinBy(lane => lane.Current.Batch) is { } next)
            {
                yield return next.Current.Row;
                if (!next.MoveNext())
                    open.Remove(next);
            }
        }
        finally
        {
            stop.Cancel();
            foreach (var lane in lanes)
                lane.Dispose();
        }
    }

    /// <summary>Reads every row on the caller's thread: a few rows are read sooner than threads are started.</summary>
    /// <exception cref="InvalidDataException">An image cannot be read; the message names the row and its text columns.</exception>
    public IEnumerable<Sample<TTarget>> ReadInPlace()
    {
        images.Require(view.Schema);
        var columns = RowColumns<TTarget>.Of(view.Schema, images, targets);
        using var cursor = view.GetRowCursor(columns.All);
        var read = columns.Reader(cursor, buffers);
        while (Advance(cursor))
            yield return read();
    }

    /// <summary>Gives images back that nobody reads any more, for those that are read next.</summary>
    public void Return(IEnumerable<byte[]> read) => buffers.Return(read);

    // A vector beside an image was extracted from it. Any other is only copied, and to share rows ML.NET copies them once more.
    private bool HasWorkToShare => images.Format.IsImage || view.Schema.Any(column => column.Type is ImageDataViewType);

    // Rows from memory come with one cursor; behind a transformer whose column is read, ML.NET shares them among several.
    private IDataView Shared() => new MLContext().Transforms.CopyColumns(images.Name, images.Name).Fit(view).Transform(view);

    private static Func<bool> IsWanted(DataViewRowCursor cursor, Func<DataViewRowId, bool>? wanted)
    {
        if (wanted is null)
            return () => true;
        var idGetter = cursor.GetIdGetter();
        return () =>
        {
            DataViewRowId id = default;
            idGetter(ref id);
            return wanted(id);
        };
    }

    // ML.NET may read columns ahead on threads of its own, and wraps what they throw.
    private static bool Advance(DataViewRowCursor cursor)
    {
        try
        {
            return cursor.MoveNext();
        }
        catch (InvalidOperationException exception) when (exception.InnerException is { } cause)
        {
            throw new InvalidDataException($"The rows cannot be read: {cause.Message}", exception);
        }
    }

    /// <summary>One cursor, read ahead on its own thread.</summary>
    private sealed class Lane : IDisposable
    {
        private readonly System.Collections.Concurrent.BlockingCollection<Item[]> queue;
        private readonly int rowsOfPortion;
        private readonly CancellationToken stop;
        private readonly Task worker;
        private ExceptionDispatchInfo? failure;
        private Item[] portion = [];
        private int index = -1;

        public Lane(
            DataViewRowCursor cursor, Func<Sample<TTarget>?> read, Func<bool> isWanted, int rowsOfPortion, int portionsAhead, CancellationToken stop)
        {
            (queue, this.rowsOfPortion, this.stop) = (new(portionsAhead), rowsOfPortion, stop);
            worker = Task.Factory.StartNew(() => Work(cursor, read, isWanted), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public Item Current => portion[index];

        public bool MoveNext()
        {
            if (++index < portion.Length)
                return true;
            if (queue.TryTake(out var next, Timeout.Infinite, stop))
            {
                (portion, index) = (next, 0);
                return true;
            }

            failure?.Throw();
            return false;
        }

        public void Dispose()
        {
            worker.Wait();
            queue.Dispose();
        }

        private void Work(DataViewRowCursor cursor, Func<Sample<TTarget>?> read, Func<bool> isWanted)
        {
            try
            {
                using (cursor)
                    HandOver(cursor, read, isWanted);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The reader has gone; nobody waits for the rest.
            }
#pragma warning disable CA1031 // Whatever the rows throw is thrown again on the reader's thread.
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
#pragma warning restore CA1031
            finally
            {
                queue.CompleteAdding();
            }
        }

        private void HandOver(DataViewRowCursor cursor, Func<Sample<TTarget>?> read, Func<bool> isWanted)
        {
            var gathered = new List<Item>();
            try
            {
                while (!stop.IsCancellationRequested && Advance(cursor))
                {
                    if (!isWanted() || read() is not { } row)
                        continue;
                    gathered.Add(new Item(cursor.Batch, row));
                    if (gathered.Count < rowsOfPortion && queue.Count > 0)
                        continue;
                    queue.Add([.. gathered], stop);
                    gathered.Clear();
                }
            }
            finally
            {
                // The rows in front of one that cannot be read come first.
                if (gathered.Count > 0)
                    queue.Add([.. gathered], stop);
            }
        }
    }
}
