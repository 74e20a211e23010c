using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Transforms;

internal sealed class ValueToKeyRowMapper : OneToOneRowMapper
{
    private readonly ValueToKeyMappingTransformer parent;

    public ValueToKeyRowMapper(ValueToKeyMappingTransformer parent, DataViewSchema inputSchema)
        : base(parent, inputSchema)
    {
        this.parent = parent;
        foreach (var (input, table) in Inputs.Zip(parent.Tables))
        {
            Contracts.Check(
                table.ItemType.Equals(input.Type.ItemOrSelf()),
                $"Could not apply a map over type '{table.ItemType}' to column '{input.Name}' since it has type '{input.Type.ItemOrSelf()}'");
        }
    }

    protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair)
    {
        var (input, table) = (Inputs[pair], parent.Tables[pair]);
        var annotations = new DataViewSchema.Annotations.Builder();
        table.AddKeyValues(annotations, input, parent.AsText[pair]);
        annotations.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        return new DataViewSchema.DetachedColumn(
            Pairs[pair].OutputColumnName, ItemMapping.TypeOf(input.Type, table.OutputType), annotations.ToAnnotations());
    }

    protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
    {
        disposer = null;
        return ItemMapping.CreateGetter(input, Inputs[pair], parent.Tables[pair].Lookup);
    }
}
