using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Saving;

namespace Microsoft.ML.Transforms;

/// <summary>Keys with their values, from two columns of a view.</summary>
internal abstract class ValueMap(DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
{
    public DataViewSchema.Column KeyColumn { get; } = keyColumn;

    public DataViewSchema.Column ValueColumn { get; } = valueColumn;

    public static ValueMap Create(IDataView lookupMap, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
    {
        Check(lookupMap, keyColumn, nameof(keyColumn));
        Check(lookupMap, valueColumn, nameof(valueColumn));
        return GenericCall.Invoke<ValueMap>(
            Create<int, int>, [keyColumn.Type.RawType, valueColumn.Type.RawType], lookupMap, keyColumn, valueColumn);
    }

    public static ValueMap Load(BinaryReader reader)
    {
        var schema = SavedSchema.Read(reader);
        return GenericCall.Invoke<ValueMap>(Load<int, int>, [schema[0].Type.RawType, schema[1].Type.RawType], schema[0], schema[1], reader);
    }

    public void Save(BinaryWriter writer)
    {
        SavedSchema.Write(writer, [KeyColumn, ValueColumn]);
        WritePairs(writer);
    }

    public abstract Delegate CreateGetter(DataViewRow input, DataViewSchema.Column column);

    protected abstract void WritePairs(BinaryWriter writer);

    private static ValueMap Load<TKey, TValue>(DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn, BinaryReader reader)
        where TKey : notnull => new ValueMap<TKey, TValue>(
            keyColumn, valueColumn, SavedValue.ReadAll<TKey>(reader).Zip(SavedValue.ReadAll<TValue>(reader)));

    private static ValueMap Create<TKey, TValue>(IDataView lookupMap, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
        where TKey : notnull => new ValueMap<TKey, TValue>(
            keyColumn, valueColumn, ReadPairs<TKey, TValue>(lookupMap, keyColumn, valueColumn));

    private static IEnumerable<(TKey Key, TValue Value)> ReadPairs<TKey, TValue>(
        IDataView lookupMap, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
    {
        using var cursor = lookupMap.GetRowCursor([keyColumn, valueColumn]);
        var getKey = cursor.GetGetter<TKey>(keyColumn);
        var getValue = cursor.GetGetter<TValue>(valueColumn);
        while (cursor.MoveNext())
        {
            TKey key = default!;
            TValue value = default!;
            getKey(ref key);
            getValue(ref value);
            yield return (key, value);
        }
    }

    private static void Check(IDataView lookupMap, DataViewSchema.Column column, string parameter)
    {
        var own = lookupMap.Schema.GetColumnOrNull(column.Name);
        Contracts.Check(
            own is { } found && found.Index == column.Index && found.Type == column.Type && found.Annotations == column.Annotations,
            $"The selected column {parameter} '{column.Name}' is not included in the targeted IDataView dataView");
    }
}
