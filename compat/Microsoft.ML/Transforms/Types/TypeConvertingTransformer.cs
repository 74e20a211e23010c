using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal TypeConvertingTransformer(
        IHostEnvironment environment, DataKind outputKind, params (string OutputColumnName, string InputColumnName)[] columns)
        : base(environment.Register("Convert"), columns) => OutputKind = outputKind;

    internal DataKind OutputKind { get; }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new TypeConvertingRowMapper(this, schema);
}
