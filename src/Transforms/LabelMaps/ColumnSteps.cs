using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>Steps of ML.NET's own, chosen by the types of the columns that they read.</summary>
/// <param name="choose">Gives the steps; it is handed a function that gives the type of a column.</param>
internal sealed class ColumnSteps(Func<Func<string, DataViewType>, IEstimator<ITransformer>> choose) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return choose(name => input.Schema.GetColumnOrNull(name)?.Type ?? throw Missing(name, input.Schema.Select(column => column.Name))).Fit(input);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return choose(name => inputSchema.Where(column => column.Name == name).Select(TypeOf).LastOrDefault()
            ?? throw Missing(name, inputSchema.Select(column => column.Name))).GetOutputSchema(inputSchema);
    }

    private static DataViewType TypeOf(SchemaShape.Column column) =>
        column.Kind != SchemaShape.Column.VectorKind.Scalar && column.ItemType is PrimitiveDataViewType item ? new VectorDataViewType(item) : column.ItemType;

    private static ArgumentException Missing(string name, IEnumerable<string> names) => MissingColumn.Error("column", name, names, nameof(name));
}
