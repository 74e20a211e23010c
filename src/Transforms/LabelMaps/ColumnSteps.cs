using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>
/// Steps of ML.NET's own that add one column by a custom mapping. They are fitted one by one: a chain of them would compare types of
/// images, which ML.NET finds unequal unless they are the same object.
/// </summary>
/// <typeparam name="TTarget">Output of the mapping.</typeparam>
/// <param name="ownColumnName">Column that the mapping writes; the steps end with it.</param>
/// <param name="outputColumnName">Column that it is copied to.</param>
/// <param name="choose">Gives the steps; it is handed a function that gives the type of a column.</param>
internal sealed class ColumnSteps<TTarget>(
    string ownColumnName, string outputColumnName, Func<Func<string, DataViewType>, IEnumerable<IEstimator<ITransformer>>> choose)
    : IEstimator<ITransformer>
    where TTarget : class, new()
{
    private readonly MLContext ml = new();

    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var steps = choose(name => input.Schema.GetColumnOrNull(name)?.Type ?? throw Missing(name, input.Schema.Select(column => column.Name)));
        var (links, rows) = (new List<ITransformer>(), input);
        foreach (var step in steps)
        {
            links.Add(step.Fit(rows));
            rows = links[^1].Transform(rows);
        }

        links.Add(ml.Transforms.CopyColumns(outputColumnName, ownColumnName).Fit(rows));
        var temporary = rows.Schema.Select(column => column.Name).Except(input.Schema.Select(column => column.Name));
        links.Add(ml.Transforms.DropColumns([.. temporary]).Fit(links[^1].Transform(rows)));
        return new TransformerChain<ITransformer>([.. links]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = choose(name => inputSchema.Where(column => column.Name == name).Select(TypeOf).LastOrDefault()
            ?? throw Missing(name, inputSchema.Select(column => column.Name)));
        return ml.Transforms.CustomMapping<NoColumns, TTarget>((_, _) => { }, contractName: null)
            .Append(ml.Transforms.CopyColumns(outputColumnName, ownColumnName))
            .Append(ml.Transforms.DropColumns(ownColumnName))
            .GetOutputSchema(inputSchema);
    }

    private static DataViewType TypeOf(SchemaShape.Column column) =>
        column.Kind != SchemaShape.Column.VectorKind.Scalar && column.ItemType is PrimitiveDataViewType item
            ? new VectorDataViewType(item)
            : column.ItemType;

    private static ArgumentException Missing(string name, IEnumerable<string> names) => MissingColumn.Error("column", name, names, nameof(name));
}
