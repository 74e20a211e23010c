using Microsoft.ML;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>What a file and the options together say about a classifier. The weights are not kept.</summary>
internal sealed class OnnxClassifier
{
    // As many names as an application can still hold. A damaged file says any number.
    private const int MostClasses = 1_000_000;

    private readonly string path;
    private readonly string fingerprint;
    private readonly CnnOnnxOptions options;
    private readonly OnnxValue output;
    private readonly bool needsSoftmax;
    private readonly bool isOutputOfFile;

    private OnnxClassifier(OnnxModel model, string path, CnnOnnxOptions options)
    {
        (this.path, fingerprint, this.options) = (Path.GetFullPath(path), model.Fingerprint(), options);
        if (model.FindWithoutNumber() is { } broken)
            throw new InvalidDataException(
                $"'{path}': in {broken} are weights that are no number (NaN). Its training went wrong, or the file is damaged; take an earlier one.");
        Images = OnnxImageInput.Of(model, path);
        var classes = OnnxClassOutput.Of(model, path, options);
        (output, needsSoftmax, isOutputOfFile) = (classes.Model.Outputs[0], classes.NeedsSoftmax, ReferenceEquals(classes.Model, model));
        Columns = new(Classes(classes.Labels), options.ScoreColumnName, options.PredictedLabelColumnName);
    }

    /// <summary>What it takes.</summary>
    public OnnxImageInput Images { get; }

    /// <summary>The columns that it adds, with the names of the classes where they are known.</summary>
    public ClassColumns Columns { get; }

    public static OnnxClassifier Open(string path, CnnOnnxOptions options) => new(OnnxModel.Load(path), path, options);

    /// <summary>What has to stand between the images of a column and the network.</summary>
    public OnnxFront Front(ImageColumn images) => Images.Front(images, options.Normalization);

    /// <summary>Opens the network for a column of images.</summary>
    public OnnxScorer CreateScorer(ImageColumn images)
    {
        var front = Front(images);
        var layout = Images.Layout(front, new OnnxOutput(output.Name, OutputExtents()));
        var settings = new OnnxSettings(options.Threads, options.ConfigureSession);
        var scorer = new OnnxScorer(
            images, new PixelPlanes(images.Format, front.OfColours, layout.ChannelsLast), Open,
            layout.FixedBatch ?? options.BatchSize, needsSoftmax ? Columns.Label.Classes : null);
        scorer.Open();
        return scorer;

        OnnxSession Open() => isOutputOfFile && Images.IsFedDirectly(front)
            ? settings.Open(path, layout)
            : settings.Open(Whole(OnnxModel.Load(path), front), layout, path);
    }

    /// <summary>Saves what stands for the transformer in a model. The file is read again.</summary>
    /// <exception cref="InvalidOperationException">The file is gone, or holds another network than when it was opened.</exception>
    public void Save(ModelSaveContext context, ImageColumn images)
    {
        var front = Front(images);
        var options = new OnnxExportOptions
        {
            InputName = SavedChain.InputName(0),
            OutputName = Columns.Score,
            Normalization = front.OfColours,
            Softmax = needsSoftmax,
            Labels = Columns.Label.ClassNames,
            ForMLNet = true,
        };
        var network = Whole(ReadAgain(), front).Adapt(options, output.Name);
        SavedChain.Save(context, [images], network, Columns, front.ChannelsLast);
    }

    private OnnxModel Whole(OnnxModel model, OnnxFront front) => Images.Feed(OnnxClassOutput.Of(model, path, options).Model, front);

    // A file for single images may have no dimension for the batch.
    private int[] OutputExtents() => output.Dimensions.Length == 1 ? [Columns.Label.Classes] : [0, Columns.Label.Classes];

    private OnnxModel ReadAgain()
    {
        try
        {
            var model = OnnxModel.Load(path);
            return model.Fingerprint() == fingerprint ? model : throw Unsavable("it holds another network now");
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw Unsavable($"it cannot be read any more ({error.Message})", error);
        }
    }

    // The weights are in ONNX Runtime's memory alone, which does not give them back.
    private InvalidOperationException Unsavable(string reason, Exception? cause = null) => new(
        $"The model cannot be saved: the network is read from '{path}' again, and {reason}. " +
        "Fit the pipeline anew and save it then, or put the file back that it was fitted on.", cause);

    private LabelColumn Classes(IReadOnlyList<string>? names)
    {
        var classes = output.Dimensions is [.., { } width] && output.Dimensions.Length <= 2 ? width : names?.Count ?? throw OnnxImageInput.Unfit(path,
            $"its output {output} does not say how many classes there are. Set {nameof(CnnOnnxOptions.Labels)}, " +
            $"or another {nameof(CnnOnnxOptions.OutputName)}.");
        if (classes > MostClasses)
            throw OnnxImageInput.Unfit(path, $"its output {output} has {classes} numbers for each image, and at most {MostClasses} classes are taken.");
        return names is null || names.Count == classes
            ? LabelColumn.Of(options.PredictedLabelColumnName, classes, names)
            : throw new ArgumentException(
                $"'{path}' has {classes} classes, and {names.Count} labels came. Give one label for each class.", nameof(options));
    }
}
