using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Keys with their values, from two columns of a view.</summary>
internal abstract class ValueMap(DataViewSchema.Column valueColumn)
{
    public DataViewSchema.Column ValueColumn { get; } = valueColumn;

    public static ValueMap Create(IDataView lookupMap, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
    {
        Check(lookupMap, keyColumn, nameof(keyColumn));
        Check(lookupMap, valueColumn, nameof(valueColumn));
        return GenericCall.Invoke<ValueMap>(
            Create<int, int>, [keyColumn.Type.RawType, valueColumn.Type.RawType], lookupMap, keyColumn, valueColumn);
    }

    public abstract Delegate CreateGetter(DataViewRow input, DataViewSchema.Column column);

    private static ValueMap Create<TKey, TValue>(IDataView lookupMap, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
        where TKey : notnull => new ValueMap<TKey, TValue>(lookupMap, keyColumn, valueColumn);

    private static void Check(IDataView lookupMap, DataViewSchema.Column column, string parameter)
    {
        var own = lookupMap.Schema.GetColumnOrNull(column.Name);
        Contracts.Check(
            own is { } found && found.Index == column.Index && found.Type == column.Type && found.Annotations == column.Annotations,
            $"The selected column {parameter} '{column.Name}' is not included in the targeted IDataView dataView");
    }
}
