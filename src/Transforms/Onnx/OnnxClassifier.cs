using Microsoft.ML;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>What a file and the options together say about a classifier. The weights are not kept.</summary>
internal sealed class OnnxClassifier
{
    private readonly string path;
    private readonly string fingerprint;
    private readonly CnnOnnxOptions options;
    private readonly OnnxValue output;
    private readonly bool needsSoftmax;

    private OnnxClassifier(OnnxModel model, string path, CnnOnnxOptions options, OnnxImageInput images, OnnxValue output)
    {
        (this.path, fingerprint) = (Path.GetFullPath(path), model.Fingerprint());
        (this.options, Images, this.output) = (options, images, output);
        needsSoftmax = options.Softmax ?? !(model.GivesProbabilities || model.EndsWithSoftmax(output.Name));
        Columns = new(Classes(options.Labels ?? (model.Labels is { IsEmpty: false } labels ? labels : null)),
            options.ScoreColumnName, options.PredictedLabelColumnName);
    }

    /// <summary>What it takes.</summary>
    public OnnxImageInput Images { get; }

    /// <summary>The columns that it adds, with the names of the classes where they are known.</summary>
    public ClassColumns Columns { get; }

    public static OnnxClassifier Open(string path, CnnOnnxOptions options)
    {
        var model = OnnxModel.Load(path);
        var images = OnnxImageInput.Of(model, path);
        var output = options.OutputName is { } name
            ? model.Outputs.FirstOrDefault(output => output.Name == name) ?? throw new ArgumentException(
                $"'{path}' has no output '{name}'. Its outputs are: {string.Join(", ", model.Outputs)}.", nameof(options))
            : model.Outputs.FirstOrDefault() ?? throw OnnxImageInput.Unfit(path, "it has no output.");
        OnnxImageInput.RequireFloats(output, path);
        return new OnnxClassifier(model, path, options, images, output);
    }

    /// <summary>Opens the network for a column of images.</summary>
    public OnnxScorer CreateScorer(ImageColumn images)
    {
        var layout = Images.Bind(images.Format, output.Name, OutputShape());
        var planes = new PixelPlanes(images.Format, NormalizationFor(images.Format), layout.ChannelsLast);
        var settings = new OnnxSettings(options.Threads, SharesCores: images.Format.IsImage, options.ConfigureSession);
        var scorer = new OnnxScorer(
            images, planes, () => settings.Open(path, layout), layout.FixedBatch ?? options.BatchSize, Columns.Label.Classes, needsSoftmax);
        scorer.Open();
        return scorer;
    }

    /// <summary>Saves what stands for the transformer in a model. The file is read again.</summary>
    /// <exception cref="InvalidOperationException">The file is gone, or holds another network than when it was opened.</exception>
    public void Save(ModelSaveContext context, ImageColumn images) => SavedChain.SaveClassifier(
        context,
        [images],
        ReadAgain().Adapt(
            new()
            {
                InputName = SavedChain.InputName(0),
                OutputName = Columns.Score,
                Normalization = NormalizationFor(images.Format),
                Softmax = needsSoftmax,
                Labels = Columns.Label.ClassNames,
                ForMLNet = true,
            },
            output.Name),
        Columns,
        Images.ChannelsLast);

    private PixelNormalization? NormalizationFor(PixelFormat format) => Images.NormalizationFor(format, options.Normalization);

    // A file for single images may have no dimension for the batch; others leave extents of 1 behind the classes.
    private int[] OutputShape() => output.Dimensions.Length == 1
        ? [Columns.Label.Classes]
        : [0, Columns.Label.Classes, .. Enumerable.Repeat(1, Math.Max(0, output.Dimensions.Length - 2))];

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
        var classes = output.Dimensions is [_, { } width] ? width : names?.Count ?? throw OnnxImageInput.Unfit(path,
            $"its output {output} does not say how many classes there are. Set {nameof(CnnOnnxOptions.Labels)}, " +
            $"or another {nameof(CnnOnnxOptions.OutputName)}.");
        return names is null || names.Count == classes
            ? LabelColumn.Of(options.PredictedLabelColumnName, classes, names)
            : throw new ArgumentException(
                $"'{path}' has {classes} classes, and {names.Count} labels came. Give one label for each class.", nameof(options));
    }
}
