using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Objects;

/// <summary>Getters of column values out of the members of the current object.</summary>
internal static class MemberGetters
{
    public static Delegate Create<TRow>(ObjectColumn column, Func<TRow> current)
        where TRow : class
    {
        var type = column.MemberType;
        if (type == typeof(string))
            return Text(column.Reader<TRow, string?>(), current);
        if (type == typeof(string[]))
            return Texts(column.Reader<TRow, string?[]?>(), current);
        if (type.IsArray)
            return GenericCall.Invoke<Delegate>(Items<TRow, int>, [typeof(TRow), type.GetElementType()!], column, current);
        if (column.Type is KeyDataViewType key)
            return GenericCall.Invoke<Delegate>(Key<TRow, uint>, [typeof(TRow), type], column, current, key.Count);
        return GenericCall.Invoke<Delegate>(Value<TRow, int>, [typeof(TRow), type], column, current);
    }

    private static ValueGetter<ReadOnlyMemory<char>> Text<TRow>(Func<TRow, string?> read, Func<TRow> current) =>
        (ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory();

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts<TRow>(Func<TRow, string?[]?> read, Func<TRow> current) =>
        (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var texts = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, texts.Length);
            for (var i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        };

    private static ValueGetter<VBuffer<TItem>> Items<TRow, TItem>(ObjectColumn column, Func<TRow> current)
    {
        var read = column.Reader<TRow, TItem[]?>();
        return (ref VBuffer<TItem> value) =>
        {
            var items = read(current()) ?? [];
            VBuffer<TItem>.Copy(items, 0, ref value, items.Length);
        };
    }

    // The raw value of a member counts from 0, a key from 1; what is out of the range is the missing key.
    private static ValueGetter<TKey> Key<TRow, TKey>(ObjectColumn column, Func<TRow> current, ulong count)
        where TKey : struct, System.Numerics.IBinaryInteger<TKey>
    {
        var read = column.Reader<TRow, TKey>();
        return (ref TKey value) =>
        {
            var raw = read(current());
            value = ulong.CreateTruncating(raw) < count ? raw + TKey.One : TKey.Zero;
        };
    }

    private static ValueGetter<TValue> Value<TRow, TValue>(ObjectColumn column, Func<TRow> current)
    {
        var read = column.Reader<TRow, TValue>();
        var copy = ValueCopier.Of<TValue>();
        return (ref TValue value) =>
        {
            var source = read(current());
            copy(in source, ref value);
        };
    }
}
