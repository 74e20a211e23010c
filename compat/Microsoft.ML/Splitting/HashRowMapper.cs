using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Hashing;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Splitting;

/// <summary>A key column made of the hash of another column; a vector has one hash of all its items.</summary>
internal sealed class HashRowMapper(DataViewSchema.Column input, string name, uint seed) : IRowMapper
{
    private const int Bits = 30;

    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; } =
        [new(name, new KeyDataViewType(typeof(uint), 1 << Bits))];

    public IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput) => isActiveOutput(0) ? [input.Index] : [];

    public Delegate?[] CreateGetters(DataViewRow row, Func<int, bool> isActiveOutput, out Action? disposer)
    {
        disposer = null;
        if (!isActiveOutput(0))
            return [null];
        var itemType = input.Type.ItemOrSelf();
        return [input.Type is VectorDataViewType
            ? GenericCall.Invoke<Delegate>(VectorGetter<int>, itemType.RawType, row, itemType)
            : GenericCall.Invoke<Delegate>(ScalarGetter<int>, itemType.RawType, row, itemType)];
    }

    private ValueGetter<uint> ScalarGetter<TItem>(DataViewRow row, DataViewType itemType)
    {
        var get = row.GetGetter<TItem>(input);
        var hash = ValueHash.Of<TItem>(itemType);
        var item = new TItem[1];
        return (ref uint key) =>
        {
            get(ref item[0]);
            key = ToKey(hash(item, seed));
        };
    }

    private ValueGetter<uint> VectorGetter<TItem>(DataViewRow row, DataViewType itemType)
    {
        var get = row.GetGetter<VBuffer<TItem>>(input);
        var hash = ValueHash.Of<TItem>(itemType);
        VBuffer<TItem> items = default;
        return (ref uint key) =>
        {
            get(ref items);
            key = ToKey(hash(items.DenseValues(), seed));
        };
    }

    private static uint ToKey(uint? hash) => hash is { } value ? (value & ((1U << Bits) - 1)) + 1 : 0;
}
