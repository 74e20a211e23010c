using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Objects;

/// <summary>Actions that write a column value into a member of an object. Arrays of the right size are filled, not replaced.</summary>
internal static class MemberSetters
{
    public static Action<TRow> Create<TRow>(ObjectColumn member, DataViewRow row, DataViewSchema.Column column)
        where TRow : class
    {
        var type = member.MemberType;
        if (type == typeof(string))
            return Text(member.Writer<TRow, string>(), row.GetGetter<ReadOnlyMemory<char>>(column));
        if (type == typeof(string[]))
            return Texts<TRow>(member, row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column));
        if (type.IsArray)
            return GenericCall.Invoke<Action<TRow>>(Items<TRow, int>, [typeof(TRow), type.GetElementType()!], member, row, column);
        if (column.Type is VectorDataViewType vector)
            return GenericCall.Invoke<Action<TRow>>(Buffer<TRow, int>, [typeof(TRow), vector.ItemType.RawType], member, row, column);
        return GenericCall.Invoke<Action<TRow>>(Value<TRow, int>, [typeof(TRow), type], member, row, column);
    }

    private static Action<TRow> Text<TRow>(Action<TRow, string> write, ValueGetter<ReadOnlyMemory<char>> get)
    {
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            get(ref value);
            write(target, value.ToString());
        };
    }

    private static Action<TRow> Texts<TRow>(ObjectColumn member, ValueGetter<VBuffer<ReadOnlyMemory<char>>> get)
    {
        var (read, write) = (member.Reader<TRow, string[]?>(), member.Writer<TRow, string[]?>());
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            get(ref value);
            var texts = ArrayOf(read(target), value.Length);
            foreach (var (slot, text) in value.Items(all: true))
                texts![slot] = text.ToString();
            write(target, texts);
        };
    }

    private static Action<TRow> Items<TRow, TItem>(ObjectColumn member, DataViewRow row, DataViewSchema.Column column)
    {
        var (read, write) = (member.Reader<TRow, TItem[]?>(), member.Writer<TRow, TItem[]?>());
        var get = row.GetGetter<VBuffer<TItem>>(column);
        VBuffer<TItem> value = default;
        return target =>
        {
            get(ref value);
            var items = value.IsDense ? ArrayOf(read(target), value.Length) : new TItem[value.Length];
            value.CopyTo(items);
            write(target, items);
        };
    }

    private static Action<TRow> Buffer<TRow, TItem>(ObjectColumn member, DataViewRow row, DataViewSchema.Column column)
    {
        var (read, write) = (member.Reader<TRow, VBuffer<TItem>>(), member.Writer<TRow, VBuffer<TItem>>());
        var get = row.GetGetter<VBuffer<TItem>>(column);
        return target =>
        {
            var value = read(target);
            get(ref value);
            write(target, value);
        };
    }

    private static Action<TRow> Value<TRow, TValue>(ObjectColumn member, DataViewRow row, DataViewSchema.Column column)
    {
        var write = member.Writer<TRow, TValue>();
        var get = row.GetGetter<TValue>(column);
        TValue value = default!;
        return target =>
        {
            get(ref value);
            write(target, value);
        };
    }

    // An array that is null is as good as an empty one, and stays null.
    private static TItem[]? ArrayOf<TItem>(TItem[]? existing, int length) =>
        (existing?.Length ?? 0) == length ? existing : new TItem[length];
}
