using Microsoft.ML.Annotations;
using Microsoft.ML.Conversion;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Saving;

namespace Microsoft.ML.Transforms;

internal sealed class KeyTable<TItem> : KeyTable
    where TItem : notnull
{
    private readonly TItem[] items;
    private readonly Dictionary<TItem, uint> keys;

    public KeyTable(PrimitiveDataViewType itemType, IReadOnlyCollection<TItem> items)
        : base(itemType, items.Count)
    {
        this.items = [.. items];
        keys = new(TextComparer.EqualityOf<TItem>());
        foreach (var item in items)
            keys.Add(item, (uint)keys.Count + 1);
    }

    public override Delegate Lookup => (TItem item) => keys.GetValueOrDefault(item);

    protected override void WriteItems(BinaryWriter writer) => SavedValue.WriteAll(writer, items);

    protected override (PrimitiveDataViewType Type, Delegate Values) KeyValuesOf(DataViewSchema.Column input)
    {
        // The values of keys that are made from keys are the values that stand behind those.
        if (ItemType is KeyDataViewType key
            && input.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is VectorDataViewType behind
            && (ulong)behind.Size == key.Count)
        {
            return (behind.ItemType, GenericCall.Invoke<Delegate>(ValuesBehind<int>, behind.ItemType.RawType, input));
        }

        return (ItemType, (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> values) => VBuffer<TItem>.Copy(items, 0, ref values, items.Length)));
    }

    private ValueGetter<VBuffer<TValue>> ValuesBehind<TValue>(DataViewSchema.Column input) =>
        (ref VBuffer<TValue> destination) =>
        {
            VBuffer<TValue> behind = default;
            input.GetKeyValues(ref behind);
            var editor = VBufferEditor.Create(ref destination, items.Length);
            for (var i = 0; i < items.Length; i++)
                editor.Values[i] = behind.GetItemOrDefault(Convert.ToInt32(items[i]) - 1);
            destination = editor.Commit();
        };
}
