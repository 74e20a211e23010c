using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>Input of the mapping that reads label maps.</summary>
public sealed class LabelMapFile
{
    /// <summary>Name of the column that the mapping reads.</summary>
    public const string Column = "CnnLabelMapFile";

    internal const string SettingsColumn = "CnnLabelMapSettings";

    /// <summary>Path of a PNG file, relative to the folder of the settings; empty where there is none.</summary>
    [ColumnName(Column)]
    public ReadOnlyMemory<char> Path { get; set; }

    /// <summary>Where the files are and what their pixels mean.</summary>
    [ColumnName(SettingsColumn)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

/// <summary>Output of the mapping that reads label maps.</summary>
public sealed class LoadedLabelMap
{
    /// <summary>Name of the column that the mapping writes.</summary>
    public const string Column = "CnnLoadedLabelMap";

    /// <summary>The labels; null where the path is empty.</summary>
    [ColumnName(Column), LabelMapType]
    public LabelMap? LabelMap { get; set; }
}

/// <summary>Reads label maps, also in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class LabelMapFiles : CustomMappingFactory<LabelMapFile, LoadedLabelMap>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.LoadLabelMap";

    /// <inheritdoc/>
    public override Action<LabelMapFile, LoadedLabelMap> GetMapping() => Read;

    internal static void Read(LabelMapFile source, LoadedLabelMap target) =>
        target.LabelMap = source.Path.IsEmpty ? null : LabelMapLoading.Parse(source.Settings.Span).Read(source.Path.ToString());
}

/// <summary>Where label maps are and what their pixels mean, as a text in a model.</summary>
/// <param name="Folder">The folder; empty for paths that need none.</param>
/// <param name="Options">What pixels mean.</param>
internal sealed record LabelMapLoading(string Folder, LabelMapOptions Options)
{
    public static LabelMapLoading Parse(ReadOnlySpan<char> text) => JsonSerializer.Deserialize<LabelMapLoading>(text)
        ?? throw new InvalidDataException("The model does not say how label maps are read: its file is damaged.");

    public LabelMap Read(string path) => LabelMap.Read(Path.Combine(Folder, path), Options);

    /// <summary>The steps that read the files which a column names.</summary>
    public IEstimator<ITransformer> Steps(string outputColumnName, string inputColumnName) => 
        new ColumnSteps<LoadedLabelMap>(LoadedLabelMap.Column, outputColumnName, typeOf =>
    {
        if (typeOf(inputColumnName) is not TextDataViewType and var type)
            throw new ArgumentException($"Column '{inputColumnName}' is {type}; texts are needed: the paths of PNG files.", nameof(inputColumnName));
        var ml = new MLContext();
        return
        [
            ml.Transforms.CopyColumns(LabelMapFile.Column, inputColumnName),
            SettingsColumn.Add(LabelMapFile.SettingsColumn, JsonSerializer.Serialize(this)),
            ml.Transforms.CustomMapping<LabelMapFile, LoadedLabelMap>(LabelMapFiles.Read, LabelMapFiles.Contract),
        ];
    });
}
