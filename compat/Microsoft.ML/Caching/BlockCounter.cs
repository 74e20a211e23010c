namespace Microsoft.ML.Caching;

/// <summary>Hands out block numbers to cursors that share the rows of a cache.</summary>
internal sealed class BlockCounter
{
    private int next = -1;

    public int TakeNext() => Interlocked.Increment(ref next);
}
