using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Objects;

namespace Microsoft.ML.Annotations;

/// <summary>One annotation of a column: its kind, its type and its <see cref="ValueGetter{TValue}"/>.</summary>
internal sealed record ColumnAnnotation(string Kind, DataViewType Type, Delegate Getter)
{
    public static ColumnAnnotation Create<T>(string kind, T value, DataViewType type)
    {
        var (itemType, isVector) = RowMembers.ItemType(typeof(T));
        var vector = type as VectorDataViewType;
        Contracts.Check(
            isVector == (vector is not null),
            $"The value of the annotation '{kind}' is a {(isVector ? "vector" : "scalar")}, but its type is {type}.");
        Contracts.Check(
            itemType == type.ItemOrSelf().RawType,
            $"The value of the annotation '{kind}' has items of {itemType}, but its type is {type}.");
        return new ColumnAnnotation(kind, type, GetterOf(value));
    }

    public static IEnumerable<ColumnAnnotation> From(DataViewSchema.Annotations annotations) =>
        annotations.Schema.Select(column => new ColumnAnnotation(
            column.Name,
            column.Type,
            GenericCall.Invoke<Delegate>(GetterFrom<int>, column.Type.RawType, annotations, column)));

    /// <summary>A getter that copies the value out.</summary>
    public static Delegate Constant<TValue>(TValue value)
    {
        var copy = ValueCopier.Of<TValue>();
        return (ValueGetter<TValue>)((ref TValue destination) => copy(in value, ref destination));
    }

    private static Delegate GetterFrom<TValue>(DataViewSchema.Annotations annotations, DataViewSchema.Column column) =>
        annotations.GetGetter<TValue>(column);

    private static Delegate GetterOf<T>(T value)
    {
        switch (value)
        {
            case string text:
                return Constant(text.AsMemory());
            case string[] texts:
                return Constant(new VBuffer<ReadOnlyMemory<char>>(texts.Length, [.. texts.Select(text => text.AsMemory())]));
            case Array items:
                return GenericCall.Invoke<Delegate>(ConstantArray<int>, typeof(T).GetElementType()!, items);
            default:
                return Constant(value);
        }
    }

    private static Delegate ConstantArray<TItem>(TItem[] items) => Constant(new VBuffer<TItem>(items.Length, items));
}
