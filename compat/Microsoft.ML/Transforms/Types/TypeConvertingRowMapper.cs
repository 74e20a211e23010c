using Microsoft.ML.Annotations;
using Microsoft.ML.Conversion;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Transforms;

internal sealed class TypeConvertingRowMapper : OneToOneRowMapper
{
    private readonly (PrimitiveDataViewType ItemType, Delegate Convert)[] conversions;

    public TypeConvertingRowMapper(TypeConvertingTransformer parent, DataViewSchema inputSchema)
        : base(parent, inputSchema) => conversions = [.. Inputs.Select(input => FindConversion(input, parent.OutputKind))];

    protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair)
    {
        var input = Inputs[pair];
        var (source, destination) = (input.Type.ItemOrSelf(), conversions[pair].ItemType);
        var type = ItemMapping.TypeOf(input.Type, destination);
        var annotations = new DataViewSchema.Annotations.Builder();
        if (type is VectorDataViewType { IsKnownSize: true })
            annotations.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        if (source is KeyDataViewType key && destination is KeyDataViewType sameKey && key.Count == sameKey.Count)
            annotations.Add(input.Annotations, kind => kind == AnnotationKinds.KeyValues);
        if (source is NumberDataViewType && destination is NumberDataViewType)
            annotations.Add(input.Annotations, kind => kind == AnnotationKinds.IsNormalized);
        if (input.Type is BooleanDataViewType && destination is NumberDataViewType)
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        return new DataViewSchema.DetachedColumn(Pairs[pair].OutputColumnName, type, annotations.ToAnnotations());
    }

    protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
    {
        disposer = null;
        return ItemMapping.CreateGetter(input, Inputs[pair], conversions[pair].Convert);
    }

    private static (PrimitiveDataViewType ItemType, Delegate Convert) FindConversion(DataViewSchema.Column input, DataKind kind)
    {
        var (source, plain) = (input.Type.ItemOrSelf(), PrimitiveTypes.Of(kind));
        var destination = source is KeyDataViewType key && KeyDataViewType.IsValidDataType(plain.RawType)
            ? new KeyDataViewType(plain.RawType, Math.Min(key.Count, KeyDataViewType.LargestValue(plain.RawType)))
            : plain;
        return ValueConversion.TryGet(source, destination, out var convert)
            ? (destination, convert!)
            : throw Contracts.ExceptParam(
                "inputSchema",
                $"source column '{input.Name}' with item type '{input.Type}' is not compatible with destination type '{destination}'");
    }
}
