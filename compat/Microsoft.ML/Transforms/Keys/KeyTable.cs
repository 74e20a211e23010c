using Microsoft.ML.Annotations;
using Microsoft.ML.Conversion;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Saving;

namespace Microsoft.ML.Transforms;

/// <summary>The values that have keys: the first has key 1.</summary>
internal abstract class KeyTable
{
    protected KeyTable(PrimitiveDataViewType itemType, int count)
    {
        ItemType = itemType;
        Count = count;
        OutputType = new KeyDataViewType(typeof(uint), Math.Max(count, 1));
    }

    public PrimitiveDataViewType ItemType { get; }

    public KeyDataViewType OutputType { get; }

    /// <summary>A <see cref="Func{T, TResult}"/> from a value to its key, 0 for a value that has none.</summary>
    public abstract Delegate Lookup { get; }

    protected int Count { get; }

    public static KeyTable Load(BinaryReader reader)
    {
        var itemType = SavedType.ReadItem(reader);
        return GenericCall.Invoke<KeyTable>(Load<int>, itemType.RawType, itemType, reader);
    }

    public void Save(BinaryWriter writer)
    {
        SavedType.Write(writer, ItemType);
        WriteItems(writer);
    }

    /// <summary>Adds the annotation that tells the values of the keys of a column made from the input column.</summary>
    public void AddKeyValues(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column input, bool asText)
    {
        if (Count == 0)
            return;
        var (type, values) = KeyValuesOf(input);
        if (asText && type is not TextDataViewType)
            (type, values) = (TextDataViewType.Instance, GenericCall.Invoke<Delegate>(AsText<int>, type.RawType, type, values));
        builder.Add(AnnotationKinds.KeyValues, new VectorDataViewType(type, Count), values);
    }

    protected abstract void WriteItems(BinaryWriter writer);

    protected abstract (PrimitiveDataViewType Type, Delegate Values) KeyValuesOf(DataViewSchema.Column input);

    private static KeyTable Load<TItem>(PrimitiveDataViewType itemType, BinaryReader reader)
        where TItem : notnull => new KeyTable<TItem>(itemType, SavedValue.ReadAll<TItem>(reader));

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> AsText<TValue>(DataViewType type, ValueGetter<VBuffer<TValue>> values)
    {
        var write = ValueText.WriterOf<TValue>(type);
        return (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            VBuffer<TValue> source = default;
            values(ref source);
            var editor = VBufferEditor.Create(ref destination, source.Length);
            foreach (var (slot, value) in source.Items(all: true))
                editor.Values[slot] = write(value).AsMemory();
            destination = editor.Commit();
        };
    }
}
