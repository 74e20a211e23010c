using System.Collections.Concurrent;
using Microsoft.ML.Cursors;

namespace Microsoft.ML.Batching;

/// <summary>Reads a column out of the batch that a cursor stands in.</summary>
internal abstract class ColumnReader
{
    public abstract void Attach(Array batch);

    public abstract void Detach();

    public abstract Delegate CreateGetter(Func<int> currentIndex);
}

internal sealed class ColumnReader<TValue>(ConcurrentBag<TValue[]> returned) : ColumnReader
{
    private readonly ValueCopier<TValue> copy = ValueCopier.Of<TValue>();
    private TValue[]? values;

    public override void Attach(Array batch)
    {
        Detach();
        values = (TValue[])batch;
    }

    public override void Detach()
    {
        if (values is not null)
            returned.Add(values);
        values = null;
    }

    public override Delegate CreateGetter(Func<int> currentIndex) => (ValueGetter<TValue>)((ref TValue value) =>
    {
        Contracts.Check(values is not null, "Cannot get value as the cursor is not in a good state");
        copy(in values[currentIndex()], ref value);
    });
}
