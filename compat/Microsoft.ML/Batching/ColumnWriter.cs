using System.Collections.Concurrent;

namespace Microsoft.ML.Batching;

/// <summary>Copies a column of the current row into the array of the batch that is being filled.</summary>
internal abstract class ColumnWriter
{
    public abstract void Write(int index);

    public abstract Array Detach();
}

internal sealed class ColumnWriter<TValue>(ValueGetter<TValue> getter, ConcurrentBag<TValue[]> returned) : ColumnWriter
{
    private TValue[]? values;

    public override void Write(int index)
    {
        values ??= returned.TryTake(out var used) ? used : new TValue[4];
        if (index >= values.Length)
            Array.Resize(ref values, 2 * values.Length);
        getter(ref values[index]);
    }

    public override Array Detach()
    {
        var filled = values ?? [];
        values = null;
        return filled;
    }
}
