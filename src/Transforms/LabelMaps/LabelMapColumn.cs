using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>A column of label maps.</summary>
internal static class LabelMapColumn
{
    public const string Default = "LabelMap";
    public const string DefaultPredicted = "PredictedLabelMap";

    /// <summary>The column, if it is there and holds label maps.</summary>
    /// <exception cref="ArgumentException">It is not there, or of another type.</exception>
    public static DataViewSchema.Column Bind(DataViewSchema schema, string name, string parameter)
    {
        var column = schema.GetColumnOrNull(name)
            ?? throw MissingColumn.Error("column", name, schema.Select(column => column.Name), parameter);
        Require(name, column.Type, parameter);
        return column;
    }

    /// <exception cref="ArgumentException">The type is not that of label maps.</exception>
    public static void Require(string name, DataViewType type, string parameter)
    {
        if (type is not LabelMapDataViewType)
            throw new ArgumentException(
                $"Column '{name}' is {type}; label maps are needed. Read them with ml.Transforms.LoadLabelMaps, or mark the property of your rows " +
                "with [LabelMapType].", parameter);
    }

    /// <summary>The label maps of every row, in the order of the columns, with the id of the row and what errors call it.</summary>
    /// <exception cref="InvalidDataException">A map is missing or damaged; thrown while rows are enumerated.</exception>
    public static IEnumerable<(LabelMap[] Maps, DataViewRowId Id, string Row)> Rows(IDataView data, params DataViewSchema.Column[] columns) =>
        Rows(data, acceptsDamaged: false, columns);

    /// <summary>The same; but where damaged maps are accepted, their rows have no maps.</summary>
    public static IEnumerable<(LabelMap[] Maps, DataViewRowId Id, string Row)> Rows(
        IDataView data, bool acceptsDamaged, params DataViewSchema.Column[] columns)
    {
        // GetRowCursor would read hundreds of rows ahead on several threads, whose maps all are in memory, and wrap what is thrown there.
        using var cursor = data.GetRowCursorSet(columns, 1)[0];
        var getters = Array.ConvertAll(columns, cursor.GetGetter<LabelMap?>);
        var id = cursor.GetIdGetter();
        while (cursor.MoveNext())
        {
            DataViewRowId row = default;
            id(ref row);
            var name = $"Row {(row.High == 0 ? row.Low.ToString(CultureInfo.InvariantCulture) : row.ToString())}";
            var maps = Maps(name);
            yield return (maps, row, maps.FirstOrDefault(map => map.Path is not null)?.Path is { } path ? $"{name} ('{path}')" : name);
        }

        LabelMap[] Maps(string name)
        {
            try
            {
                return [.. getters.Select((getter, index) => Get(getter) ?? throw new InvalidDataException(
                    $"{name} has no label map in column '{columns[index].Name}'. Leave the row out, or give it one."))];
            }
            catch (InvalidDataException) when (acceptsDamaged)
            {
                return [];
            }
        }
    }

    private static LabelMap? Get(ValueGetter<LabelMap?> getter)
    {
        LabelMap? map = null;
        getter(ref map);
        return map;
    }
}
