using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingTransformer : ITransformer
{
    internal ColumnSelectingTransformer(ColumnSelection selection)
    {
        Contracts.Check(selection.Names.Count > 0, "The columns to keep or to drop are not set: name at least one.");
        Selection = selection;
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal ColumnSelection Selection { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Select(inputSchema, nameof(inputSchema)).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new SelectedDataView(input, Select(input.Schema, nameof(input)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Select(inputSchema, nameof(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw Contracts.ExceptNotSupported($"{GetType().Name} cannot be saved by this stand-in of Microsoft.ML.");

    private SelectingRowMapper Select(DataViewSchema schema, string parameter)
    {
        Contracts.CheckValue(schema, parameter);
        Selection.Check(schema.Select(column => column.Name), parameter);
        return new SelectingRowMapper(schema, Selection.Of(schema));
    }
}
