using Microsoft.ML.Randomness;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Shuffling;

/// <summary>The rows of a view in random order: from a shuffled source, if it can be, through a pool of rows.</summary>
internal sealed class ShuffledDataView : IDataView
{
    private readonly IDataView source;
    private readonly int seed;
    private readonly int poolSize;
    private readonly bool shuffleSource;

    public ShuffledDataView(IDataView source, int seed, int poolSize, bool shuffleSource)
    {
        this.source = CacheableColumns.Of(source);
        this.seed = seed;
        this.poolSize = poolSize;
        this.shuffleSource = shuffleSource;
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var random = rand ?? new TauswortheRandom((uint)seed);
        var sourceRandom = shuffleSource ? new TauswortheRandom(random) : null;
        var input = source.GetRowCursor(columnsNeeded, sourceRandom);
        return poolSize == 1 ? input : new ShufflingCursor(input, random, poolSize);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
