using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>What a network in a file says of images: a class of each, or of each of its pixels. The weights are not kept.</summary>
internal interface IOnnxResult
{
    /// <summary>The classes in their order; where nobody names them their numbers from 0, and none where nobody says how many there are.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>How many numbers for each image are logits, which are to become probabilities; null where none are.</summary>
    int? Logits { get; }

    /// <summary>Whether <see cref="Give"/> gives the network itself.</summary>
    bool IsGivenByFile { get; }

    /// <summary>The network with those outputs alone that the columns are made of.</summary>
    /// <param name="model">The network of the file.</param>
    /// <param name="taken">Channels, height and width that it takes.</param>
    OnnxModel Give(OnnxModel model, Shape taken);

    /// <summary>How those outputs lie in memory.</summary>
    IReadOnlyList<OnnxOutput> Outputs(Shape taken);

    /// <summary>The columns.</summary>
    IOutputColumns Columns(ImageColumn images, Shape taken);

    /// <summary>The network as a saved model has it.</summary>
    /// <param name="given">The network that <see cref="Give"/> gave, behind its front.</param>
    /// <param name="options">What it takes.</param>
    /// <param name="taken">Channels, height and width that it takes.</param>
    OnnxModel ForMLNet(OnnxModel given, OnnxExportOptions options, Shape taken);
}

/// <summary>Looks at what networks give.</summary>
internal static class OnnxResults
{
    private const string Options = "options";

    /// <exception cref="InvalidDataException">The file gives neither classes nor label maps.</exception>
    /// <exception cref="ArgumentException">The file does not have the output, or leaves something open that an option must say.</exception>
    public static IOnnxResult Of(OnnxModel model, OnnxImageInput images, string path, CnnOnnxOptions options)
    {
        var chosen = Chosen(model, path, options.OutputName);
        return OnnxLabelMaps.Fits(model, chosen)
            ? new OnnxLabelMaps(model, chosen, images, path, options)
            : new OnnxClasses(model, chosen, path, options);
    }

    /// <summary>Whether a network gives label maps, or numbers of which they are made.</summary>
    public static bool AreLabelMaps(OnnxModel model, string path, string? outputName) => OnnxLabelMaps.Fits(model, Chosen(model, path, outputName));

    /// <summary>Probability from which on a class is predicted; null where an image has one class.</summary>
    public static double? Threshold(OnnxModel model, CnnOnnxOptions options) => options.MultiLabelThreshold ?? model.MultiLabelThreshold;

    /// <summary>How images of another ratio get the network's size, where nobody says it: for label maps no pixel is left out.</summary>
    public static ImageResizing Resizing(bool areLabelMaps) => areLabelMaps ? ImageResizing.Fill : ImageResizing.Crop;

    /// <exception cref="ArgumentException">There are more or fewer names than classes.</exception>
    public static void RequireLabels(string path, IReadOnlyList<string>? names, int classes)
    {
        if (names is not null && names.Count != classes)
            throw new ArgumentException($"'{path}' has {classes} classes, and {names.Count} labels came. Give one label for each class.", Options);
    }

    /// <summary>The error of a softmax that was asked for behind sigmoids.</summary>
    public static ArgumentException Sigmoids(string path) => new(
        $"'{path}' ends with sigmoids, whose numbers are probabilities already and no logits. Leave {nameof(CnnOnnxOptions.Softmax)} out.", Options);

    // A map from classes to their numbers says more than the class that stands beside it.
    private static OnnxValue Chosen(OnnxModel model, string path, string? outputName) => outputName is not null
        ? model.Outputs.FirstOrDefault(output => output.Name == outputName) ?? throw new ArgumentException(
            $"'{path}' has no output '{outputName}'. Its outputs are: {string.Join(", ", model.Outputs)}.", Options)
        : model.Outputs.FirstOrDefault(output => model.BeforeZipMap(output.Name) is not null)
            ?? model.Outputs.FirstOrDefault()
            ?? throw OnnxImageInput.Unfit(path, "it has no output.");
}
