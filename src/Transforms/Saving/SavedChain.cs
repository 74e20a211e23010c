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
    private readonly List<ITransformer> links = [];
    private readonly HashSet<string> temporary = [];
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
                AddTemporary(Context.Transforms.CopyColumns(InputName(index), column.Name), InputName(index));
        }
    }

    /// <summary>The name that the network's input for an image column must have.</summary>
    public static string InputName(int index) => $"CnnPixels{index}";

    /// <summary>What makes the transformers of ML.NET.</summary>
    public MLContext Context { get; } = new();

    /// <summary>Saves the columns that a network gives for images.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="images">Image columns, in the order of the network's inputs.</param>
    /// <param name="network">Gives the outputs that the columns are made of, under their names.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="channelsLast">Whether the network takes the channels of a pixel side by side.</param>
    public static void Save(
        ModelSaveContext context, IReadOnlyList<ImageColumn> images, OnnxModel network, IOutputColumns columns, bool channelsLast = false)
    {
        using var chain = new SavedChain(images, channelsLast);
        chain.Apply(network, images, columns.NetworkOutputs);
        columns.AddTo(chain);
        chain.Save(context);
    }

    /// <summary>Adds a step.</summary>
    public void Add<TTransformer>(IEstimator<TTransformer> step)
        where TTransformer : class, ITransformer
    {
        var transformer = step.Fit(rows);
        links.Add(transformer);
        rows = transformer.Transform(rows);
    }

    /// <summary>Adds a step whose columns are needed on the way only.</summary>
    public void AddTemporary<TTransformer>(IEstimator<TTransformer> step, params IReadOnlyList<string> columns)
        where TTransformer : class, ITransformer
    {
        Add(step);
        Drop(columns);
    }

    /// <summary>Columns that are there go at the end.</summary>
    public void Drop(params IReadOnlyList<string> columns) => temporary.UnionWith(columns);

    // The other links hold nothing.
    public void Dispose()
    {
        session?.Dispose();
        File.Delete(networkFile);
    }

    private void Prepare(ImageColumn column, ImagePreparation preparation, string input, bool channelsLast)
    {
        var stated = ImageColumn.StatedSize(column.Type);
        var text = new SavedPreparation(preparation, stated ?? default).Write();
        var ml = Context;
        AddTemporary(SettingsColumn.Add(SavedPreparation.Column, text), SavedPreparation.Column);
        if (stated is not null)
        {
            AddTemporary(
                ml.Transforms.ExtractPixels(
                    SourcePixels.Column, column.Name, ColorBits.All, ColorsOrder.ARGB, interleavePixelColors: true, outputAsFloatArray: false),
                SourcePixels.Column);
            AddTemporary(
                ml.Transforms.CustomMapping<SourcePixels, NetworkImage>(SourcePixelArrays.Prepare, SourcePixelArrays.Contract), NetworkImage.Columns);
        }
        else if (column.Type is ImageDataViewType)
        {
            AddTemporary(ml.Transforms.CopyColumns(SourceImage.Column, column.Name), SourceImage.Column);
            AddTemporary(ml.Transforms.CustomMapping<SourceImage, NetworkImage>(SourceImages.Prepare, SourceImages.Contract), NetworkImage.Columns);
        }
        else
        {
            AddTemporary(ml.Transforms.CopyColumns(SourceFile.Column, column.Name), SourceFile.Column);
            AddTemporary(ml.Transforms.CustomMapping<SourceFile, NetworkImage>(SourceFiles.Prepare, SourceFiles.Contract), NetworkImage.Columns);
        }

        // The image has that size; now the column says so too, as ExtractPixels needs it.
        var size = preparation.KnownSize;
        Add(ml.Transforms.ResizeImages(NetworkImage.Column, size.Width, size.Height));
        AddTemporary(ml.Transforms.ExtractPixels(input, NetworkImage.Column, interleavePixelColors: channelsLast), input);
    }

    private void Apply(OnnxModel network, IReadOnlyList<ImageColumn> images, IReadOnlyList<string> outputs)
    {
        using (var file = new FileStream(networkFile, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            network.Write(file);
        Add(Context.Transforms.ApplyOnnxModel([.. outputs], [.. Enumerable.Range(0, images.Count).Select(InputName)], networkFile));
        session = (OnnxTransformer)links[^1];
    }

    // Whatever the steps needed on the way goes, so that the columns are those of the transformer that was saved.
    private void Save(ModelSaveContext context)
    {
        Add(Context.Transforms.DropColumns([.. temporary]));
        ((ICanSaveModel)new TransformerChain<ITransformer>([.. links])).Save(context);
    }
}
