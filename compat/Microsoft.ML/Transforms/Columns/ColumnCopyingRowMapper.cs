using Microsoft.ML.Cursors;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Transforms;

internal sealed class ColumnCopyingRowMapper(ColumnCopyingTransformer parent, DataViewSchema inputSchema)
    : OneToOneRowMapper(parent, inputSchema)
{
    protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair) =>
        new(Pairs[pair].OutputColumnName, Inputs[pair].Type, Inputs[pair].Annotations);

    protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
    {
        disposer = null;
        return input.GetGetterOfRawType(Inputs[pair]);
    }
}
