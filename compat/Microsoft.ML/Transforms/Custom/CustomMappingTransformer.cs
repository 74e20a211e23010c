using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Objects;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> mapAction;
    private readonly string? contractName;

    internal CustomMappingTransformer(
        Action<TSrc, TDst> mapAction,
        string? contractName,
        SchemaDefinition? inputSchemaDefinition = null,
        SchemaDefinition? outputSchemaDefinition = null)
    {
        Contracts.CheckValue(mapAction, nameof(mapAction));
        this.mapAction = mapAction;
        this.contractName = contractName;
        InputSchemaDefinition = inputSchemaDefinition;
        AddedColumns = ObjectColumn.ColumnsOf(typeof(TDst), outputSchemaDefinition, SchemaDefinition.Direction.Write);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition? InputSchemaDefinition { get; }

    internal ObjectColumn[] AddedColumns { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new BoundRowMapper(inputSchema, MakeRowMapper(inputSchema)).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new MappedDataView(input, MakeRowMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new BoundRowMapper(inputSchema, MakeRowMapper(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Contracts.Check(contractName is not null, "Empty contract name for a transform: the transform cannot be saved");
        CustomMappingLoader.Save(ctx, contractName, mapAction.Method.Module.Assembly);
    }

    private CustomRowMapper<TSrc, TDst> MakeRowMapper(DataViewSchema schema) =>
        new(mapAction, new ObjectBinding<TSrc>(schema, ignoreMissingColumns: false, InputSchemaDefinition), AddedColumns);
}
