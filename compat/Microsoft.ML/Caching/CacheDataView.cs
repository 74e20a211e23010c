using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Randomness;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Caching;

/// <summary>
/// Keeps the columns of a view in memory once they are asked for. A thread fills them while cursors already read what is there.
/// Columns that cannot be kept, such as images, are left out.
/// </summary>
internal sealed class CacheDataView : IDataView
{
    private const int RowsPerBlock = 64;

    private readonly IDataView source;
    private readonly Lock guard = new();
    private readonly ColumnCache?[] caches;
    private CacheFill? lastFill;

    public CacheDataView(IDataView input, IReadOnlyList<int> prefetch)
    {
        source = CacheableColumns.Of(input);
        caches = new ColumnCache?[source.Schema.Count];
        if (prefetch.Count > 0)
            EnsureCached(prefetch.Distinct().Order().Select(index => Cacheable(input.Schema, index)));
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() ?? lastFill?.RowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        var fills = EnsureCached(columns);
        return new CacheCursor(Schema, ActiveCaches(columns), InOrder(fills, PermutationOf(fills, rand)));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        var threads = Math.Max(2, Environment.ProcessorCount - 1);
        var count = n > 0 ? Math.Min(n, 2 * threads) : threads;
        if (count == 1)
            return [GetRowCursor(columns, rand)];

        var fills = EnsureCached(columns);
        var order = PermutationOf(fills, rand);
        var blocks = new BlockCounter();
        return [.. Enumerable.Range(0, count).Select(_ => new CacheCursor(Schema, ActiveCaches(columns), InBlocks(fills, order, blocks)))];
    }

    private static int[]? PermutationOf(CacheFill[] fills, Random? random) =>
        random?.Permutation(checked((int)fills[0].WaitForRowCount()));

    private static IEnumerable<(int Row, long Batch)> InOrder(CacheFill[] fills, int[]? order)
    {
        for (var position = 0; fills.All(fill => fill.WaitForRow(position)); position++)
            yield return (order?[position] ?? position, 0);
    }

    private static IEnumerable<(int Row, long Batch)> InBlocks(CacheFill[] fills, int[]? order, BlockCounter blocks)
    {
        while (true)
        {
            var block = blocks.TakeNext();
            for (var position = block * RowsPerBlock; position < (block + 1) * RowsPerBlock; position++)
            {
                if (!fills.All(fill => fill.WaitForRow(position)))
                    yield break;
                yield return (order?[position] ?? position, block);
            }
        }
    }

    private DataViewSchema.Column Cacheable(DataViewSchema inputSchema, int index)
    {
        var column = inputSchema[index];
        Contracts.Check(
            column.Type.IsCacheable(), $"Asked to prefetch column '{column.Name}' into cache, but it is of unhandled type '{column.Type}'");
        return Schema[inputSchema.Take(index).Count(before => before.Type.IsCacheable())];
    }

    private IEnumerable<ColumnCache?> ActiveCaches(DataViewSchema.Column[] columns)
    {
        var active = Schema.ActiveFlags(columns);
        return caches.Select((cache, index) => active[index] ? cache : null);
    }

    /// <summary>The fills that give the columns, after starting one for those that have none.</summary>
    private CacheFill[] EnsureCached(IEnumerable<DataViewSchema.Column> columns)
    {
        lock (guard)
        {
            var needed = columns.ToArray();
            var missing = needed.Where(column => caches[column.Index] is null).ToArray();
            if (missing.Length > 0 || lastFill is null)
                Fill(missing);
            return [.. needed.Select(column => caches[column.Index]!.Fill).Append(lastFill!).Distinct()];
        }
    }

    private void Fill(DataViewSchema.Column[] missing)
    {
        var cursor = source.GetRowCursor(missing);
        lastFill = new CacheFill();
        var started = missing.Select(column => caches[column.Index] = ColumnCache.Create(cursor, column, lastFill)).ToArray();
        lastFill.Start(cursor, started);
    }
}
