using Microsoft.ML.Conversion;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Saving;

namespace Microsoft.ML.Transforms;

internal sealed class ValueMap<TKey, TValue> : ValueMap
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> values = new(TextComparer.EqualityOf<TKey>());

    public ValueMap(DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn, IEnumerable<(TKey Key, TValue Value)> pairs)
        : base(keyColumn, valueColumn)
    {
        foreach (var (key, value) in pairs)
            Contracts.Check(values.TryAdd(key, value), $"Duplicate keys in data '{key}'");
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

    protected override void WritePairs(BinaryWriter writer)
    {
        SavedValue.WriteAll(writer, values.Keys);
        SavedValue.WriteAll(writer, values.Values);
    }
}
