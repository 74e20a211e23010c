using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Saving;

/// <summary>A column with one text in all rows: what a custom mapping is told, which in a saved model has no settings of its own.</summary>
internal static class SettingsColumn
{
    /// <summary>
    /// Adds the column. ML.NET has no transformer that adds a constant: the text is looked up by a key that comes of nothing.
    /// </summary>
    public static IEstimator<ITransformer> Add(string name, string text)
    {
        var ml = new MLContext();
        var table = ml.Data.LoadFromEnumerable([new Setting { Text = text }]);
        return ml.Transforms.CustomMapping<NoColumns, PreparationKey>(PreparationKeys.Give, PreparationKeys.Contract)
            .Append(ml.Transforms.Conversion.MapValue(
                name, table, table.Schema[nameof(Setting.Key)], table.Schema[nameof(Setting.Text)], PreparationKey.Column))
            .Append(ml.Transforms.DropColumns(PreparationKey.Column));
    }

    private sealed class Setting
    {
        public uint Key { get; set; }

        public string Text { get; set; } = "";
    }
}
