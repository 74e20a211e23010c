using Microsoft.ML.Conversion;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal sealed class KeyCollector<TItem> : KeyCollector
    where TItem : notnull
{
    private readonly PrimitiveDataViewType itemType;
    private readonly int maximum;
    private readonly ValueToKeyMappingEstimator.KeyOrdinality order;
    private readonly Predicate<TItem> isMissing;
    private readonly Func<IEnumerable<TItem>> currentItems;
    private readonly List<TItem> items = [];
    private readonly HashSet<TItem> seen = new(TextComparer.EqualityOf<TItem>());

    public KeyCollector(DataViewRow row, DataViewSchema.Column column, int maximum, ValueToKeyMappingEstimator.KeyOrdinality order)
    {
        this.maximum = maximum;
        this.order = order;
        itemType = (PrimitiveDataViewType)column.Type.ItemOrSelf();
        isMissing = MissingValue.TestOf<TItem>(itemType);
        currentItems = column.Type is VectorDataViewType
            ? VectorItems(row.GetGetter<VBuffer<TItem>>(column))
            : ScalarItem(row.GetGetter<TItem>(column));
    }

    public override bool ProcessRow()
    {
        if (items.Count >= maximum)
            return false;
        foreach (var item in currentItems())
        {
            if (isMissing(item) || !seen.Add(item))
                continue;
            items.Add(item);
            if (items.Count >= maximum)
                return false;
        }

        return true;
    }

    public override KeyTable ToTable()
    {
        if (order == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            items.Sort(TextComparer.OrderOf<TItem>());
        return new KeyTable<TItem>(itemType, items);
    }

    private static Func<IEnumerable<TItem>> ScalarItem(ValueGetter<TItem> get)
    {
        var current = new TItem[1];
        return () =>
        {
            get(ref current[0]);
            return current;
        };
    }

    private static Func<IEnumerable<TItem>> VectorItems(ValueGetter<VBuffer<TItem>> get)
    {
        VBuffer<TItem> current = default;
        return () =>
        {
            get(ref current);
            return current.DenseValues();
        };
    }
}
