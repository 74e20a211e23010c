using Microsoft.ML.Cursors;
using Microsoft.ML.Objects;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => GetColumn<T>(data, data.Schema[columnName]);

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(column.Name, nameof(column));
        var own = data.Schema[column.Index];
        Contracts.CheckParam(
            own.Name == column.Name && own.Type == column.Type,
            nameof(column),
            $"column with name {column.Name}, type {column.Type}, and index {column.Index} cannot be found in data");

        if (column.Type.RawType == typeof(T))
            return Values(data, column, (ref readonly T value) => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Values(data, column, (ref readonly ReadOnlyMemory<char> text) => text.ToString());
        if (typeof(T).IsArray && column.Type is VectorDataViewType vector && typeof(T).GetElementType() is { } element)
        {
            if (element == vector.ItemType.RawType)
                return GenericCall.Invoke<IEnumerable<T>>(Arrays<int>, element, data, column);
            if (element == typeof(string) && vector.ItemType is TextDataViewType)
                return (IEnumerable<T>)Values(data, column, (ref readonly VBuffer<ReadOnlyMemory<char>> texts) => Texts(texts));
        }

        throw Contracts.ExceptParam(
            nameof(column), $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the user-defined type, {typeof(T)}.");
    }

    private static IEnumerable<TOut> Values<TValue, TOut>(IDataView data, DataViewSchema.Column column, Converter<TValue, TOut> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var get = cursor.GetGetter<TValue>(column);
        TValue value = default!;
        while (cursor.MoveNext())
        {
            get(ref value);
            yield return convert(ref value);
        }
    }

    private static IEnumerable<TItem[]> Arrays<TItem>(IDataView data, DataViewSchema.Column column) =>
        Values(data, column, (ref readonly VBuffer<TItem> value) => value.DenseValues().ToArray());

    private static string[] Texts(VBuffer<ReadOnlyMemory<char>> texts)
    {
        // A slot that a sparse vector leaves out stays null.
        var result = new string[texts.Length];
        foreach (var (slot, text) in texts.Items())
            result[slot] = text.ToString();
        return result;
    }

    private delegate TOut Converter<TValue, TOut>(ref readonly TValue value);
}
