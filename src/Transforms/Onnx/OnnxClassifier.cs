using Microsoft.ML;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Pictures;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>What a file and the options together say about a classifier. The weights are not kept.</summary>
internal sealed class OnnxClassifier
{
    private readonly string path;
    private readonly CnnOnnxOptions options;
    private readonly OnnxValue input;
    private readonly OnnxValue output;
    private readonly bool normalizes;
    private readonly bool channelsLast;
    private readonly int channels;

    private OnnxClassifier(OnnxModel model, string path, CnnOnnxOptions options, OnnxValue input, OnnxValue output)
    {
        (this.path, this.options, this.input, this.output, normalizes) = (path, options, input, output, model.NormalizesPictures);
        (channelsLast, channels) = input.Dimensions switch
        {
            [_, (1 or 3) and { } first, _, _] => (false, first),
            [_, _, _, (1 or 3) and { } last] => (true, last),
            _ => throw Unfit(path, $"its input is {input}, and a batch of pictures is needed: N x 3 x height x width, or N x height x width x 3."),
        };
        NeedsSoftmax = options.Softmax ?? !(model.GivesProbabilities || model.EndsWithSoftmax(output.Name));
        Labels = Classes(options.Labels ?? (model.Labels is { IsEmpty: false } labels ? labels : null));
    }

    /// <summary>The classes, with their names where they are known.</summary>
    public LabelColumn Labels { get; }

    /// <summary>Whether the output is to become probabilities.</summary>
    public bool NeedsSoftmax { get; }

    /// <summary>The shape of picture that the file states, if it does.</summary>
    public Shape? OwnShape => Extents is ({ } height, { } width) ? Shape.Map(channels, height, width) : null;

    private (int? Height, int? Width) Extents => channelsLast ? (input.Dimensions[1], input.Dimensions[2]) : (input.Dimensions[2], input.Dimensions[3]);

    public static OnnxClassifier Open(string path, CnnOnnxOptions options)
    {
        var model = OnnxModel.Load(path);
        if (model.Inputs is not [var input])
            throw Unfit(path, $"it has {model.Inputs.Length} inputs ({string.Join(", ", model.Inputs)}), and one is needed.");
        var output = options.OutputName is { } name
            ? model.Outputs.FirstOrDefault(output => output.Name == name) ?? throw new ArgumentException(
                $"'{path}' has no output '{name}'. Its outputs are: {string.Join(", ", model.Outputs)}.", nameof(options))
            : model.Outputs.FirstOrDefault() ?? throw Unfit(path, "it has no output.");
        return new OnnxClassifier(model, path, options, input, output);
    }

    /// <summary>How batches of these pictures lie in memory.</summary>
    public OnnxLayout Bind(PictureFormat format)
    {
        var shape = format.Shape;
        if (shape.Channels != channels || shape.Height != (Extents.Height ?? shape.Height) || shape.Width != (Extents.Width ?? shape.Width))
            throw new ArgumentException(
                $"'{path}' takes {input}, and the column holds pictures of {shape}. Leave {nameof(CnnOnnxOptions.ImageSize)} out, or choose another column.", nameof(format));
        return new OnnxLayout(input.Name, output.Name, shape, channelsLast, input.Dimensions[0], Labels.Classes);
    }

    /// <summary>What is done with the pixels before the network sees them; null where it takes them as they are.</summary>
    public PixelNormalization? NormalizationFor(PictureFormat format)
    {
        if (!format.IsImage)
            return null;
        if (!normalizes)
            return options.Normalization ?? throw new ArgumentException(
                $"'{path}' does not say what it expects of an image's pixels. Set {nameof(CnnOnnxOptions.Normalization)}: networks of torchvision and timm " +
                $"take {nameof(PixelNormalization)}.{nameof(PixelNormalization.ImageNet)}.", nameof(options));
        return options.Normalization is null ? null : throw new ArgumentException(
            $"'{path}' normalises pictures itself. Leave {nameof(CnnOnnxOptions.Normalization)} out.", nameof(options));
    }

    /// <summary>What a saved model has in place of the transformer. The file is read again.</summary>
    public ICanSaveModel SavedAs(PictureColumn pictures) => SavedChain.Classifier(
        [pictures],
        OnnxModel.Load(path).Adapt(
            new()
            {
                InputName = SavedChain.InputName(0),
                OutputName = ClassColumns.Score,
                Normalization = NormalizationFor(pictures.Format),
                Softmax = NeedsSoftmax,
                Labels = Labels.ClassNames,
                ForMLNet = true,
            },
            output.Name),
        Labels,
        channelsLast);

    private static InvalidDataException Unfit(string path, string reason) => new($"'{path}' is no image classifier: {reason}");

    private LabelColumn Classes(IReadOnlyList<string>? names)
    {
        var classes = output.Dimensions is [_, { } width] ? width : names?.Count ?? throw Unfit(path,
            $"its output {output} does not say how many classes there are. Set {nameof(CnnOnnxOptions.Labels)}, or another {nameof(CnnOnnxOptions.OutputName)}.");
        return names is null || names.Count == classes
            ? LabelColumn.Of(ClassColumns.PredictedLabel, classes, names)
            : throw new ArgumentException($"'{path}' has {classes} classes, and {names.Count} labels came. Give one label for each class.", nameof(options));
    }
}
