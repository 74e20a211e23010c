using Microsoft.ML;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>What a file and the options together say about a network. The weights are not kept.</summary>
internal sealed class OnnxNetwork
{
    private readonly string fingerprint;
    private readonly CnnOnnxOptions options;
    private readonly OnnxImageInput input;
    private readonly IOnnxResult result;

    private OnnxNetwork(OnnxModel model, string path, CnnOnnxOptions options)
    {
        (Path, fingerprint, this.options) = (System.IO.Path.GetFullPath(path), model.Fingerprint(), options);
        if (model.FindWithoutNumber() is { } broken)
            throw new InvalidDataException(
                $"'{path}': in {broken} are weights that are no number (NaN). Its training went wrong, or the file is damaged; take an earlier one.");
        input = OnnxImageInput.Of(model, path);
        result = OnnxResults.Of(model, input, path, options);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The classes, as far as they are known.</summary>
    public IReadOnlyList<string> Labels => result.Labels;

    public static OnnxNetwork Open(string path, CnnOnnxOptions options) => new(OnnxModel.Load(path), path, options);

    /// <summary>Looks at a column of images.</summary>
    public ImageColumn Bind(DataViewSchema schema, string imageColumnName) => ImageColumn.Bind(
        schema, imageColumnName, input.Preparation(options, OnnxResults.Resizing(areLabelMaps: result is OnnxLabelMaps)));

    /// <summary>Channels, height and width that the network takes of images of a column.</summary>
    public Shape Taken(ImageColumn images) => Front(images).Taken;

    /// <summary>The columns that it adds.</summary>
    public IOutputColumns Columns(ImageColumn images) => result.Columns(images, Taken(images));

    /// <summary>Opens the network for a column of images.</summary>
    public OnnxScorer CreateScorer(ImageColumn images)
    {
        var front = Front(images);
        var layout = input.Layout(front, result.Outputs(front.Taken));
        var settings = new OnnxSettings(options.Threads, options.ConfigureSession);
        var scorer = new OnnxScorer(
            images, new PixelPlanes(images.Format, front.OfColours, layout.ChannelsLast), Open, layout.FixedBatch ?? options.BatchSize, result.Logits);
        scorer.Open();
        return scorer;

        OnnxSession Open() => result.IsGivenByFile && input.IsFedDirectly(front)
            ? settings.Open(Path, layout)
            : settings.Open(Whole(OnnxModel.Load(Path), front), layout, Path);
    }

    /// <summary>Saves what stands for the transformer in a model. The file is read again.</summary>
    /// <exception cref="InvalidOperationException">The file is gone, or holds another network than when it was opened.</exception>
    public void Save(ModelSaveContext context, ImageColumn images)
    {
        var front = Front(images);
        var options = new OnnxExportOptions { InputName = SavedChain.InputName(0), Normalization = front.OfColours, ForMLNet = true };
        // ML.NET takes no network whose height and width both are open.
        var network = result.ForMLNet(
            Whole(ReadAgain(), front).TakingSize(front.Fed.Height, front.Fed.Width, front.ChannelsLast), options, front.Taken);
        SavedChain.Save(context, [images], network, Columns(images), front.ChannelsLast);
    }

    private OnnxFront Front(ImageColumn images) => input.Front(images, options.Normalization);

    private OnnxModel Whole(OnnxModel model, OnnxFront front) => input.Feed(result.Give(model, front.Taken), front);

    private OnnxModel ReadAgain()
    {
        try
        {
            var model = OnnxModel.Load(Path);
            return model.Fingerprint() == fingerprint ? model : throw Unsavable("it holds another network now");
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw Unsavable($"it cannot be read any more ({error.Message})", error);
        }
    }

    // The weights are in ONNX Runtime's memory alone, which does not give them back.
    private InvalidOperationException Unsavable(string reason, Exception? cause = null) => new(
        $"The model cannot be saved: the network is read from '{Path}' again, and {reason}. " +
        "Fit the pipeline anew and save it then, or put the file back that it was fitted on.", cause);
}
