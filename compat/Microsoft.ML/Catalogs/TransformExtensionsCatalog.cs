using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class TransformExtensionsCatalog
{
    public static ColumnCopyingEstimator CopyColumns(this TransformsCatalog catalog, string outputColumnName, string inputColumnName) =>
        new(catalog.GetEnvironment(), (outputColumnName, inputColumnName));

    public static ColumnConcatenatingEstimator Concatenate(
        this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames) =>
        new(catalog.GetEnvironment(), outputColumnName, inputColumnNames);

    public static ColumnSelectingEstimator DropColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        Select(catalog, columnNames, isKeep: false, keepHidden: false);

    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, string[] columnNames, bool keepHidden) =>
        Select(catalog, columnNames, isKeep: true, keepHidden);

    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        Select(catalog, columnNames, isKeep: true, keepHidden: false);

    private static ColumnSelectingEstimator Select(TransformsCatalog catalog, string[] columnNames, bool isKeep, bool keepHidden)
    {
        Contracts.CheckValue(columnNames, nameof(columnNames));
        return new ColumnSelectingEstimator(catalog.GetEnvironment(), new ColumnSelection(columnNames, isKeep, keepHidden));
    }
}
