using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal KeyToValueMappingTransformer(IHostEnvironment environment, params (string OutputColumnName, string InputColumnName)[] columns)
        : base(environment.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new KeyToValueRowMapper(this, schema);
}
