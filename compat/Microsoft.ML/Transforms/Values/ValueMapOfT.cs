using Microsoft.ML.Conversion;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Transforms;

internal sealed class ValueMap<TKey, TValue> : ValueMap
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> values = new(TextComparer.EqualityOf<TKey>());

    public ValueMap(IDataView lookupMap, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
        : base(valueColumn)
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
            Contracts.Check(values.TryAdd(key, value), $"Duplicate keys in data '{key}'");
        }
    }

    public override Delegate CreateGetter(DataViewRow input, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
            return ItemMapping.CreateGetter(input, column, (TKey key) => values.GetValueOrDefault(key));

        var getKey = input.GetGetter<TKey>(column);
        var copy = ValueCopier.Of<TValue>();
        TKey current = default!;
        return (ValueGetter<TValue>)((ref TValue destination) =>
        {
            getKey(ref current);
            var value = values.GetValueOrDefault(current);
            copy(in value!, ref destination);
        });
    }
}
