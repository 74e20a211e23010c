using System.Collections.Concurrent;
using Microsoft.ML.Cursors;

namespace Microsoft.ML.Batching;

/// <summary>The arrays that one column travels in; those that came back are used again.</summary>
internal abstract class ColumnPool
{
    public static ColumnPool For(Type rawType) => GenericCall.Invoke<ColumnPool>(Create<int>, rawType);

    public abstract ColumnWriter CreateWriter(Delegate getter);

    public abstract ColumnReader CreateReader();

    private static ColumnPool Create<TValue>() => new Pool<TValue>();

    private sealed class Pool<TValue> : ColumnPool
    {
        private readonly ConcurrentBag<TValue[]> returned = [];

        public override ColumnWriter CreateWriter(Delegate getter) => new ColumnWriter<TValue>((ValueGetter<TValue>)getter, returned);

        public override ColumnReader CreateReader() => new ColumnReader<TValue>(returned);
    }
}
