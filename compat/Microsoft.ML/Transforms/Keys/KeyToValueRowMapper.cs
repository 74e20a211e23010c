using System.Globalization;
using Microsoft.ML.Annotations;
using Microsoft.ML.Conversion;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Transforms;

internal sealed class KeyToValueRowMapper : OneToOneRowMapper
{
    // For each pair a function from a key to its value.
    private readonly Delegate[] lookups;

    public KeyToValueRowMapper(KeyToValueMappingTransformer parent, DataViewSchema inputSchema)
        : base(parent, inputSchema) => lookups = [.. Inputs.Select(MakeLookup)];

    protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(Inputs[pair].Annotations, kind => kind == AnnotationKinds.SlotNames);
        return new DataViewSchema.DetachedColumn(
            Pairs[pair].OutputColumnName,
            ItemMapping.TypeOf(Inputs[pair].Type, ValuesType(Inputs[pair])!.ItemType),
            annotations.ToAnnotations());
    }

    protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
    {
        disposer = null;
        return ItemMapping.CreateGetter(input, Inputs[pair], lookups[pair]);
    }

    private static VectorDataViewType? ValuesType(DataViewSchema.Column input) =>
        input.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type as VectorDataViewType;

    private static Delegate MakeLookup(DataViewSchema.Column input)
    {
        var values = ValuesType(input);
        Contracts.Check(values is not null, $"Metadata KeyValues does not exist: column '{input.Name}' is of type {input.Type}");
        var key = input.Type.ItemOrSelf() as KeyDataViewType;
        Contracts.Check(
            (ulong)values.Size == (key?.Count ?? 0),
            $"KeyValues metadata size does not match column type key count: column '{input.Name}' has {values.Size} values and is of type {input.Type}");
        return GenericCall.Invoke<Delegate>(MakeLookup<uint, int>, [key!.RawType, values.ItemType.RawType], input);
    }

    private static Func<TKey, TValue> MakeLookup<TKey, TValue>(DataViewSchema.Column input)
        where TKey : struct, IConvertible
    {
        VBuffer<TValue> buffer = default;
        input.GetKeyValues(ref buffer);
        var values = buffer.DenseValues().ToArray();
        var missing = MissingValue.Of<TValue>();
        return key => key.ToUInt64(CultureInfo.InvariantCulture) is > 0 and var number && number <= (ulong)values.Length
            ? values[number - 1]
            : missing;
    }
}
