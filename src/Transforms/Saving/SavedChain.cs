using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace MLNet.CnnCatalog.Transforms.Saving;

/// <summary>
/// What <c>Model.Save</c> writes in place of a transformer of this library: transformers of ML.NET's own around an ONNX network, which compute
/// the same, row by row. Only they can be loaded without this library's estimators and TorchSharp.
/// </summary>
internal sealed class SavedChain : IDisposable
{
    private readonly MLContext ml = new();
    private readonly List<ITransformer> links = [];
    // Given the network as a stream, ML.NET would leave a copy of it in the folder for temporary files.
    private readonly string networkFile = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");
    private IDataView rows;
    private OnnxTransformer? session;

    /// <summary>Begins with rows that have nothing but the image columns, and turns each image into an input of the network.</summary>
    private SavedChain(IReadOnlyList<ImageColumn> images, bool channelsLast = false)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in images.DistinctBy(column => column.Name))
            builder.AddColumn(column.Name, column.Type);
        rows = new EmptyView(builder.ToSchema());
        foreach (var (index, column) in images.Index())
        {
            if (column.Preparation is { } preparation)
                Prepare(column, preparation, InputName(index), channelsLast);
            else
                Add(ml.Transforms.CopyColumns(InputName(index), column.Name));
        }
    }

    /// <summary>The name that the network's input for an image column must have.</summary>
    public static string InputName(int index) => $"CnnPixels{index}";

    /// <summary>Saves a classifier: adds the class and the probabilities.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="images">Image columns, in the order of the network's inputs.</param>
    /// <param name="network">Gives probabilities as the output <see cref="ClassColumns.Score"/>.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="channelsLast">Whether the network takes the channels of a pixel side by side.</param>
    public static void SaveClassifier(
        ModelSaveContext context, IReadOnlyList<ImageColumn> images, OnnxModel network, ClassColumns columns, bool channelsLast = false)
    {
        using var chain = new SavedChain(images, channelsLast);
        chain.Apply(network, images, columns.Score);
        chain.Add(chain.ml.Transforms.CopyColumns(ClassProbabilities.Column, columns.Score));
        chain.Add(chain.ml.Transforms.CustomMapping<ClassProbabilities, TopClass>(TopClassSearch.Find, TopClassSearch.Contract));
        chain.AddPredictedLabel(columns);
        chain.Save(context, images, ClassProbabilities.Column, TopClass.Column);
    }

    /// <summary>Saves a featurizer: adds one vector column.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="images">The image column.</param>
    /// <param name="network">Gives the features as an output of the column's name.</param>
    /// <param name="columnName">Name of the column.</param>
    public static void SaveFeaturizer(ModelSaveContext context, ImageColumn images, OnnxModel network, string columnName)
    {
        using var chain = new SavedChain([images]);
        chain.Apply(network, [images], columnName);
        chain.Save(context, [images]);
    }

    // The other links hold nothing.
    public void Dispose()
    {
        session?.Dispose();
        File.Delete(networkFile);
    }

    private void Prepare(ImageColumn column, ImagePreparation preparation, string input, bool channelsLast)
    {
        var stated = column.Type is ImageDataViewType { Height: > 1 } or ImageDataViewType { Width: > 1 } ? (ImageDataViewType)column.Type : null;
        var text = new SavedPreparation(preparation, new(stated?.Height ?? 0, stated?.Width ?? 0)).Write();
        var settings = ml.Data.LoadFromEnumerable([new Setting { Text = text }]);
        Add(ml.Transforms.CustomMapping<NoColumns, PreparationKey>(PreparationKeys.Give, PreparationKeys.Contract));
        Add(ml.Transforms.Conversion.MapValue(
            SavedPreparation.Column, settings, settings.Schema[nameof(Setting.Key)], settings.Schema[nameof(Setting.Text)], PreparationKey.Column));
        if (stated is not null)
        {
            Add(ml.Transforms.ExtractPixels(
                SourcePixels.Column, column.Name, ColorBits.All, ColorsOrder.ARGB, interleavePixelColors: true, outputAsFloatArray: false));
            Add(ml.Transforms.CustomMapping<SourcePixels, NetworkImage>(SourcePixelArrays.Prepare, SourcePixelArrays.Contract));
        }
        else if (column.Type is ImageDataViewType)
        {
            Add(ml.Transforms.CopyColumns(SourceImage.Column, column.Name));
            Add(ml.Transforms.CustomMapping<SourceImage, NetworkImage>(SourceImages.Prepare, SourceImages.Contract));
        }
        else
        {
            Add(ml.Transforms.CopyColumns(SourceFile.Column, column.Name));
            Add(ml.Transforms.CustomMapping<SourceFile, NetworkImage>(SourceFiles.Prepare, SourceFiles.Contract));
        }

        // The image has that size; now the column says so too, as ExtractPixels needs it.
        var size = preparation.KnownSize;
        Add(ml.Transforms.ResizeImages(NetworkImage.Column, size.Width, size.Height));
        Add(ml.Transforms.ExtractPixels(input, NetworkImage.Column, interleavePixelColors: channelsLast));
    }

    private void Apply(OnnxModel network, IReadOnlyList<ImageColumn> images, string output)
    {
        using (var file = new FileStream(networkFile, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            network.Write(file);
        session = ml.Transforms.ApplyOnnxModel([output], [.. Enumerable.Range(0, images.Count).Select(InputName)], networkFile).Fit(rows);
        Add(session);
    }

    // A custom mapping cannot give a key: how many values it has must stand in the program.
    private void AddPredictedLabel(ClassColumns columns)
    {
        var table = new ClassTable(columns.Label, ClassTable.Index, ClassTable.Value);
        Add(ml.Transforms.Conversion.MapValue(
            columns.PredictedLabel, table, table.Schema[ClassTable.Index], table.Schema[ClassTable.Value], TopClass.Column));
        Add(ml.Transforms.Conversion.MapValueToKey(columns.PredictedLabel, keyData: new ClassTable(columns.Label, ClassTable.Value)));
    }

    private void Add<TTransformer>(IEstimator<TTransformer> estimator)
        where TTransformer : class, ITransformer => Add(estimator.Fit(rows));

    private void Add(ITransformer transformer)
    {
        links.Add(transformer);
        rows = transformer.Transform(rows);
    }

    // Whatever the steps needed on the way goes, so that the columns are those of the transformer that was saved.
    private void Save(ModelSaveContext context, IReadOnlyList<ImageColumn> images, params IEnumerable<string> besides)
    {
        string[] temporary =
        [
            PreparationKey.Column, SavedPreparation.Column, SourceImage.Column, SourceFile.Column, SourcePixels.Column, NetworkImage.Column, .. besides,
            .. images.Select((_, index) => InputName(index)),
        ];
        Add(ml.Transforms.DropColumns([.. temporary.Where(name => rows.Schema.GetColumnOrNull(name) is not null)]));
        ((ICanSaveModel)new TransformerChain<ITransformer>([.. links])).Save(context);
    }

    private sealed class Setting
    {
        public uint Key { get; set; }

        public string Text { get; set; } = "";
    }
}
