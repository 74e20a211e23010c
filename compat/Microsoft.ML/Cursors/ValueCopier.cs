using Microsoft.ML.Data;

namespace Microsoft.ML.Cursors;

/// <summary>Copies a value so that the source may be overwritten: a <see cref="VBuffer{T}"/> into the buffer of the destination.</summary>
internal delegate void ValueCopier<T>(ref readonly T source, ref T destination);

internal static class ValueCopier
{
    public static ValueCopier<T> Of<T>()
    {
        if (!typeof(T).IsGenericType || typeof(T).GetGenericTypeDefinition() != typeof(VBuffer<>))
            return Assign;
        return GenericCall.Invoke<ValueCopier<T>>(BufferCopier<int>, typeof(T).GetGenericArguments()[0]);
    }

    private static void Assign<T>(ref readonly T source, ref T destination) => destination = source;

    private static Delegate BufferCopier<TItem>() => new ValueCopier<VBuffer<TItem>>(CopyBuffer);

    private static void CopyBuffer<TItem>(ref readonly VBuffer<TItem> source, ref VBuffer<TItem> destination) => source.CopyTo(ref destination);
}
