using Microsoft.ML.Data;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms;

[assembly: ModelLoader<ColumnSelectingTransformer>]

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingTransformer : ITransformer, ILoadableModel
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

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.SetLoader<ColumnSelectingTransformer>();
        SavedValue.WriteAll(ctx.Writer, Selection.Names);
        ctx.Writer.Write(Selection.IsKeep);
        ctx.Writer.Write(Selection.KeepHidden);
    }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context) => new ColumnSelectingTransformer(new ColumnSelection(
        SavedValue.ReadAll<string>(context.Reader), context.Reader.ReadBoolean(), context.Reader.ReadBoolean()));

    private SelectingRowMapper Select(DataViewSchema schema, string parameter)
    {
        Contracts.CheckValue(schema, parameter);
        Selection.Check(schema.Select(column => column.Name), parameter);
        return new SelectingRowMapper(schema, Selection.Of(schema));
    }
}
