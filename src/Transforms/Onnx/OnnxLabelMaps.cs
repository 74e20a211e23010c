using System.Globalization;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>
/// A segmentation network: it gives a label for each pixel, or numbers for the classes of each pixel, of which ONNX Runtime makes labels, so
/// that a byte a pixel is all that comes out.
/// </summary>
internal sealed class OnnxLabelMaps : IOnnxResult
{
    private const string Options = "options";
    private const int MostClasses = LabelMap.Ignored;

    private readonly OnnxValue chosen;
    private readonly string path;
    private readonly CnnOnnxOptions options;
    private readonly int opset;
    // A network of this library that does not pad gives a smaller map, which lies in the middle.
    private readonly bool isOurs;
    private readonly int? classes;
    private readonly PixelNumbers? numbers;
    private readonly (int? Height, int? Width) stated;

    /// <exception cref="InvalidDataException">There are too many classes, or nobody says how many.</exception>
    /// <exception cref="ArgumentException">The options do not fit the file.</exception>
    public OnnxLabelMaps(OnnxModel model, OnnxValue chosen, OnnxImageInput images, string path, CnnOnnxOptions options)
    {
        (this.chosen, this.path, this.options, opset) = (chosen, path, options, model.OpsetVersion);
        isOurs = model.Metadata.ContainsKey(OnnxMetadata.VersionKey);
        var names = options.Labels ?? (model.Labels is { IsEmpty: false } own ? own : null);
        var ownMap = IsOwn(model, chosen) ? model.LabelMap : null;
        numbers = ownMap is null && !AreLabels(chosen) ? PixelNumbers.Of(model, chosen, images, path, options.Softmax, names?.Count) : null;
        (classes, stated) = (ownMap, numbers) switch
        {
            ({ } map, _) => (map.Channels, (map.Height, map.Width)),
            (_, { } map) => (Math.Max(2, map.Channels), (map.Height, map.Width)),
            _ => (names?.Count, SizeOf(chosen)),
        };
        if (classes > MostClasses)
            throw OnnxImageInput.Unfit(path, $"its output {chosen} is about {classes} classes, and a label is a byte: at most {MostClasses} are taken.");
        OnnxResults.RequireLabels(path, names, classes ?? 0);
        Labels = names ?? [.. Enumerable.Range(0, classes ?? 0).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        RequireFitting(hasProbabilities: numbers is not null || (ownMap is not null && ProbabilitiesOf(model) is not null));
        IsGivenByFile = IsPlain && model.Outputs.Length == (GivesProbabilities ? 2 : 1);
    }

    public IReadOnlyList<string> Labels { get; }

    public int? Logits => null;

    public bool IsGivenByFile { get; }

    private bool GivesProbabilities => options.ProbabilitiesColumnName is not null;

    private bool IsPlain => numbers is null && chosen.ElementType == OnnxElementType.UInt8 && chosen.Dimensions.Length != 4;

    /// <summary>Whether an output has labels, or numbers for the classes, of more than one pixel.</summary>
    public static bool Fits(OnnxModel model, OnnxValue output) => IsOwn(model, output) || AreLabels(output) || PixelNumbers.Fits(output);

    public OnnxModel Give(OnnxModel model, Shape taken)
    {
        var given = Given(taken);
        return numbers is not null ? model.GivingLabels(
                new(chosen, numbers.Channels, numbers.ChannelsLast, numbers.AreLogits, given.Height, given.Width, IsResized(taken)), GivesProbabilities)
            : !IsPlain ? model.GivingLabels(chosen, given.Height, given.Width)
            : IsGivenByFile ? model
            : GivesProbabilities ? model.Giving(chosen, ProbabilitiesOf(model)!)
            : model.Giving(chosen);
    }

    public IReadOnlyList<OnnxOutput> Outputs(Shape taken)
    {
        // A file for single images, made for ML.NET, has rows.
        var (given, isRow) = (Given(taken), chosen.Dimensions.Length == 1);
        var (labels, probabilities) = IsPlain ? (chosen.Name, OnnxMetadata.Probabilities) : (MapForms.Labels, MapForms.Probabilities);
        var map = new OnnxByteOutput(labels, isRow ? [given.Height * given.Width] : [0, given.Height, given.Width]);
        return !GivesProbabilities ? [map]
            : [map, new(probabilities, isRow ? [checked((int)given.Count)] : [0, given.Channels, given.Height, given.Width])];
    }

    public IOutputColumns Columns(ImageColumn images, Shape taken) =>
        new LabelMapOutput(images, Given(taken), options.PredictedLabelMapColumnName, options.ProbabilitiesColumnName, taken);

    public OnnxModel ForMLNet(OnnxModel given, OnnxExportOptions options, Shape taken) => given.Adapt(
        options with { Labels = Labels.Count > 0 ? Labels : null }, Given(taken),
        GivesProbabilities ? [NetworkLabels.Column, OnnxMetadata.Probabilities] : [NetworkLabels.Column]);

    private static bool IsOwn(OnnxModel model, OnnxValue output) => model.LabelMap is not null && output == model.Outputs[0];

    private static bool AreLabels(OnnxValue output) =>
        output.ElementType is OnnxElementType.UInt8 or OnnxElementType.Int32 or OnnxElementType.Int64 or OnnxElementType.Boolean
        && output.Dimensions is [_, _, _] or [_, 1, _, _] or [_, _, _, 1] && PixelNumbers.HasPixels(output);

    private static (int? Height, int? Width) SizeOf(OnnxValue labels) => labels.Dimensions switch
    {
        [_, 1, var height, var width] => (height, width),
        [_, var height, var width, ..] => (height, width),
        _ => default,
    };

    private static OnnxValue? ProbabilitiesOf(OnnxModel model) => model.Outputs.FirstOrDefault(output => output.Name == OnnxMetadata.Probabilities);

    private Shape Given(Shape taken)
    {
        var (height, width) = (stated.Height ?? taken.Height, stated.Width ?? taken.Width);
        if (IsResized(taken))
            (height, width) = (taken.Height, taken.Width);
        else if ((height, width) != (taken.Height, taken.Width) && !(isOurs && height <= taken.Height && width <= taken.Width))
            throw OnnxImageInput.Unfit(
                path, $"its output {chosen} is a map of {height}x{width} pixels, and images have {taken.Height}x{taken.Width}. " + (numbers is null
                    ? "A label for each of them is needed."
                    : $"Operators of opset {MapForms.FirstWithResizing} or later are needed to enlarge it, and it uses those of {opset}. Export it anew."));
        return Shape.Map(classes ?? 1, height, width);
    }

    // Where nothing is stated, the map may have any size.
    private bool IsResized(Shape taken) => numbers is not null && !isOurs && opset >= MapForms.FirstWithResizing && stated != (taken.Height, taken.Width);

    private void RequireFitting(bool hasProbabilities)
    {
        if (options.ScoreColumnName != ClassColumns.DefaultScore || options.PredictedLabelColumnName != ClassColumns.DefaultPredictedLabel
            || options.PredictedLabelsColumnName != MultiLabelOutput.DefaultPredictedLabels || options.MultiLabelThreshold is not null)
            throw new ArgumentException(
                $"'{path}' gives {chosen}, a class for each pixel. {nameof(CnnOnnxOptions.ScoreColumnName)}, " +
                $"{nameof(CnnOnnxOptions.PredictedLabelColumnName)}, {nameof(CnnOnnxOptions.PredictedLabelsColumnName)} and " +
                $"{nameof(CnnOnnxOptions.MultiLabelThreshold)} are for classifiers of whole images: leave them out, or set " +
                $"{nameof(CnnOnnxOptions.ProbabilitiesColumnName)} and {nameof(CnnOnnxOptions.PredictedLabelMapColumnName)}.", Options);
        if (GivesProbabilities && !hasProbabilities)
            throw new ArgumentException(
                $"'{path}' gives labels alone, {chosen}, and {nameof(CnnOnnxOptions.ProbabilitiesColumnName)} asks for probabilities. Export it with " +
                $"them, choose their output by {nameof(CnnOnnxOptions.OutputName)}, or leave the option out.", Options);
        if (options.Softmax is not null && numbers is null)
            throw new ArgumentException(
                $"'{path}' gives labels, {chosen}, and no numbers that a softmax could be for. Leave {nameof(CnnOnnxOptions.Softmax)} out.", Options);
    }
}

/// <summary>How the numbers for the classes of pixels lie in an output.</summary>
/// <param name="Channels">Numbers of a pixel; a single one is about the second of two classes.</param>
/// <param name="ChannelsLast">Whether they lie side by side.</param>
/// <param name="AreLogits">Whether they are logits, and no probabilities.</param>
/// <param name="Height">Height of the map; null for one that is not stated.</param>
/// <param name="Width">Width of the map; null for one that is not stated.</param>
internal sealed record PixelNumbers(int Channels, bool ChannelsLast, bool AreLogits, int? Height, int? Width)
{
    /// <summary>Whether an output has floats for classes of more than one pixel.</summary>
    public static bool Fits(OnnxValue output) => output.Dimensions.Length == 4 && HasPixels(output)
        && output.ElementType is OnnxElementType.Float32 or OnnxElementType.Float16 or OnnxElementType.Float64 or OnnxElementType.BFloat16
            or OnnxElementType.Undefined;

    /// <summary>Whether more than one extent behind the batch may be other than 1.</summary>
    public static bool HasPixels(OnnxValue output) => output.Dimensions.Skip(1).Count(extent => extent != 1) > 1;

    /// <exception cref="InvalidDataException">Nobody says how many classes there are.</exception>
    /// <exception cref="ArgumentException">A softmax was asked for behind sigmoids.</exception>
    public static PixelNumbers Of(OnnxModel model, OnnxValue output, OnnxImageInput images, string path, bool? softmax, int? names)
    {
        var kind = model.GivesProbabilities ? ScoreKind.Distribution : model.KindOf(output.Name);
        if (kind == ScoreKind.Independent && softmax == true)
            throw OnnxResults.Sigmoids(path);
        var (first, second, third) = (output.Dimensions[1], output.Dimensions[2], output.Dimensions[3]);
        // TensorFlow has the channels last in both, or in neither.
        var isLast = images.ChannelsLast && ((first, second) == images.Extents || (second, third) != images.Extents);
        var (channels, height, width) = isLast ? (third, first, second) : (first, second, third);
        return new(
            channels ?? names ?? throw OnnxImageInput.Unfit(
                path, $"its output {output} does not say how many classes there are. Set {nameof(CnnOnnxOptions.Labels)}."),
            isLast, softmax ?? kind == ScoreKind.Logits, height, width);
    }
}
