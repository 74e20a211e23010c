using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal ColumnCopyingTransformer(IHostEnvironment environment, params (string OutputColumnName, string InputColumnName)[] columns)
        : base(environment.Register(nameof(ColumnCopyingTransformer)), columns)
    {
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ColumnCopyingRowMapper(this, schema);
}
