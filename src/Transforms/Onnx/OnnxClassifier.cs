using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Pictures;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>What a file and the options together say about a classifier.</summary>
internal sealed class OnnxClassifier
{
    private const string Label = "PredictedLabel";

    private readonly OnnxModel model;
    private readonly string path;
    private readonly CnnOnnxOptions options;
    private readonly OnnxValue input;
    private readonly OnnxValue output;

    private OnnxClassifier(OnnxModel model, string path, CnnOnnxOptions options, OnnxValue input, OnnxValue output)
    {
        (this.model, this.path, this.options, this.input, this.output) = (model, path, options, input, output);
        (ChannelsLast, Channels) = input.Dimensions switch
        {
            [_, (1 or 3) and { } channels, _, _] => (false, channels),
            [_, _, _, (1 or 3) and { } channels] => (true, channels),
            _ => throw Unfit($"its input is {input}, and a batch of pictures is needed: N x 3 x height x width, or N x height x width x 3."),
        };
        var names = options.Labels ?? (model.Labels is { IsEmpty: false } labels ? labels : null);
        var classes = output.Dimensions is [_, { } width] ? width : names?.Count ?? throw Unfit(
            $"its output {output} does not say how many classes there are. Set {nameof(CnnOnnxOptions.Labels)}, or another {nameof(CnnOnnxOptions.OutputName)}.");
        if (names is not null && names.Count != classes)
            throw new ArgumentException($"'{path}' has {classes} classes, and {names.Count} labels came. Give one label for each class.", nameof(options));
        Labels = LabelColumn.Of(Label, classes, names);
    }

    /// <summary>The classes, with their names where they are known.</summary>
    public LabelColumn Labels { get; }

    /// <summary>The shape of picture that the file states, if it does.</summary>
    public Shape? OwnShape => Extents is ({ } height, { } width) ? Shape.Map(Channels, height, width) : null;

    private bool ChannelsLast { get; }

    private int Channels { get; }

    private (int? Height, int? Width) Extents => ChannelsLast ? (input.Dimensions[1], input.Dimensions[2]) : (input.Dimensions[2], input.Dimensions[3]);

    public static OnnxClassifier Of(OnnxModel model, string path, CnnOnnxOptions options)
    {
        if (model.Inputs is not [var input])
            throw Unfit(path, $"it has {model.Inputs.Length} inputs ({string.Join(", ", model.Inputs)}), and a classifier has one.");
        var output = options.OutputName is { } name
            ? model.Outputs.FirstOrDefault(output => output.Name == name) ?? throw new ArgumentException(
                $"'{path}' has no output '{name}'. Its outputs are: {string.Join(", ", model.Outputs)}.", nameof(options))
            : model.Outputs.FirstOrDefault() ?? throw Unfit(path, "it has no output.");
        return new OnnxClassifier(model, path, options, input, output);
    }

    /// <summary>How batches of these pictures lie in memory.</summary>
    public OnnxLayout Bind(PictureFormat format)
    {
        if (format.Shape.Channels != Channels || Extents.Height is { } height && format.Shape.Height != height || Extents.Width is { } width && format.Shape.Width != width)
            throw new ArgumentException(
                $"'{path}' takes {input}, and the column holds pictures of {format.Shape}. Leave {nameof(CnnOnnxOptions.ImageSize)} out, or choose another column.", nameof(format));
        return new OnnxLayout(input.Name, output.Name, format.Shape, ChannelsLast, input.Dimensions[0], Labels.Classes);
    }

    /// <summary>What is done with the pixels before the network sees them; null where it takes them from 0 to 255.</summary>
    public PixelNormalization? NormalizationFor(PictureFormat format)
    {
        if (!format.IsImage)
            return null;
        if (!model.NormalizesPictures)
            return options.Normalization ?? throw new ArgumentException(
                $"'{path}' does not say what it expects of an image's pixels. Set {nameof(CnnOnnxOptions.Normalization)}: networks of torchvision and timm " +
                $"take {nameof(PixelNormalization)}.{nameof(PixelNormalization.ImageNet)}.", nameof(options));
        return options.Normalization is null ? null : throw new ArgumentException(
            $"'{path}' normalises pictures itself. Leave {nameof(CnnOnnxOptions.Normalization)} out.", nameof(options));
    }

    /// <summary>Whether the output is to become probabilities.</summary>
    public bool NeedsSoftmax => options.Softmax ?? !(model.GivesProbabilities || model.EndsWithSoftmax(output.Name));

    private static InvalidDataException Unfit(string path, string reason) => new($"'{path}' is no image classifier: {reason}");

    private InvalidDataException Unfit(string reason) => Unfit(path, reason);
}
