using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Saving;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>Input of the mapping that paints label maps: an image, as <c>LoadImages</c> gives it.</summary>
public sealed class ImageUnderLabels
{
    internal const string LabelMapColumn = "CnnOverlayLabelMap";

    internal const string ImageColumn = "CnnOverlayImage";

    internal const string SettingsColumn = "CnnOverlaySettings";

    /// <summary>The image; it stays whose it is.</summary>
    [ColumnName(ImageColumn), AnyImage]
    public MLImage? Image { get; set; }

    /// <summary>The labels.</summary>
    [ColumnName(LabelMapColumn), LabelMapType]
    public LabelMap? LabelMap { get; set; }

    /// <summary>How it is painted.</summary>
    [ColumnName(SettingsColumn)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

/// <summary>Input of the mapping that paints label maps: the pixels of an image whose column states its size.</summary>
public sealed class PixelsUnderLabels
{
    internal const string PixelColumn = "CnnOverlayPixels";

    /// <summary>Alpha, red, green and blue of every pixel.</summary>
    [ColumnName(PixelColumn)]
    public VBuffer<byte> Values { get; set; }

    /// <summary>The labels.</summary>
    [ColumnName(ImageUnderLabels.LabelMapColumn), LabelMapType]
    public LabelMap? LabelMap { get; set; }

    /// <summary>How it is painted.</summary>
    [ColumnName(ImageUnderLabels.SettingsColumn)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

/// <summary>Output of the mappings that paint label maps.</summary>
public sealed class PaintedImage
{
    /// <summary>Name of the column that the mapping writes.</summary>
    public const string Column = "CnnPaintedImage";

    /// <summary>
    /// The image under the colours of its labels; null where the image or the map is missing. It is disposed when the next one is made.
    /// </summary>
    [ColumnName(Column), AnyImage]
    public MLImage? Image { get; set; }
}

/// <summary>Paints label maps over images, also in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class ImagePainting : CustomMappingFactory<ImageUnderLabels, PaintedImage>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.PaintLabelMap";

    /// <inheritdoc/>
    public override Action<ImageUnderLabels, PaintedImage> GetMapping() => Paint;

    internal static void Paint(ImageUnderLabels source, PaintedImage target) => LabelMapOverlay.Fill(target, source.Settings, settings =>
        source.Image is { } image && source.LabelMap is { } map ? settings.Paint(image, map) : null);
}

/// <summary>
/// Paints label maps over images of a known size, also in saved models; ML.NET finds it by its contract when it loads one.
/// </summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class PixelPainting : CustomMappingFactory<PixelsUnderLabels, PaintedImage>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.PaintLabelMapOnPixels";

    /// <inheritdoc/>
    public override Action<PixelsUnderLabels, PaintedImage> GetMapping() => Paint;

    internal static void Paint(PixelsUnderLabels source, PaintedImage target) => LabelMapOverlay.Fill(target, source.Settings, settings =>
    {
        // ExtractPixels makes a row without any value of an image that is not there.
        if (source.Values.GetValues().IsEmpty || source.LabelMap is not { } map)
            return null;
        using var image = SavedPreparation.ToImage(source.Values.DenseValues().ToArray(), settings.ImageSize);
        return settings.Paint(image, map);
    });
}

/// <summary>How label maps are painted, as a text in a model.</summary>
/// <param name="Options">The options.</param>
/// <param name="ImageSize">Height and width that the image column states; no pixels where it states none.</param>
internal sealed record LabelMapOverlay(LabelMapOverlayOptions Options, ImageSize ImageSize)
{
    private static readonly LabelColor White = new(byte.MaxValue, byte.MaxValue, byte.MaxValue);

    /// <summary>Puts an image into the mapping's output. The one before it is disposed: whoever wanted it has read it.</summary>
    public static void Fill(PaintedImage target, ReadOnlyMemory<char> text, Func<LabelMapOverlay, MLImage?> paint)
    {
        target.Image?.Dispose();
        target.Image = null;
        target.Image = paint(JsonSerializer.Deserialize<LabelMapOverlay>(text.Span)
            ?? throw new InvalidDataException("The model does not say how label maps are painted: its file is damaged."));
    }

    /// <summary>The steps that paint the maps of one column over the images of another.</summary>
    public static IEstimator<ITransformer> Steps(
        string outputColumnName, string imageColumnName, string labelMapColumnName, LabelMapOverlayOptions options) =>
        new ColumnSteps<PaintedImage>(PaintedImage.Column, outputColumnName, typeOf =>
    {
        if (typeOf(imageColumnName) is not ImageDataViewType)
            throw new ArgumentException(
                $"Column '{imageColumnName}' is {typeOf(imageColumnName)}; an image is needed (LoadImages).", nameof(imageColumnName));
        LabelMapColumn.Require(labelMapColumnName, typeOf(labelMapColumnName), nameof(labelMapColumnName));
        var overlay = new LabelMapOverlay(options, Images.ImageColumn.StatedSize(typeOf(imageColumnName)) ?? default);
        var ml = new MLContext();
        return
        [
            ml.Transforms.CopyColumns(ImageUnderLabels.LabelMapColumn, labelMapColumnName),
            SettingsColumn.Add(ImageUnderLabels.SettingsColumn, JsonSerializer.Serialize(overlay)),
            .. overlay.ImageSize == default ? FromImage(ml, imageColumnName) : FromPixels(ml, imageColumnName),
        ];
    });

    /// <summary>The image as the network saw it, under the colours of the labels.</summary>
    /// <exception cref="InvalidDataException">Image and map differ in size, or a label has no colour.</exception>
    public MLImage Paint(MLImage image, LabelMap map)
    {
        var origin = ImageFile.OriginOf(image, new(Options.ApplyExifOrientation, AcceptsTruncated: true));
        var pixels = Pixels.Of(image).Upright(origin).OnWhite();
        if (new ImageSize(pixels.Height, pixels.Width) != map.Size)
            throw new InvalidDataException(
                $"The image{Named(image.Tag)} has {new ImageSize(pixels.Height, pixels.Width)} pixels, and its label map{Named(map.Path)} has " +
                $"{map.Size}. Both need the same size.");
        var painted = new byte[pixels.Values.Length];
        Paint(pixels, map, painted);
        return MLImage.CreateFromPixels(map.Width, map.Height, MLPixelFormat.Rgba32, painted);
    }

    private static IEstimator<ITransformer>[] FromImage(MLContext ml, string imageColumnName) =>
    [
        ml.Transforms.CopyColumns(ImageUnderLabels.ImageColumn, imageColumnName),
        ml.Transforms.CustomMapping<ImageUnderLabels, PaintedImage>(ImagePainting.Paint, ImagePainting.Contract),
    ];

    // A mapping in a saved model takes images of no stated size only.
    private static IEstimator<ITransformer>[] FromPixels(MLContext ml, string imageColumnName) =>
    [
        ml.Transforms.ExtractPixels(
            PixelsUnderLabels.PixelColumn, imageColumnName, ColorBits.All, ColorsOrder.ARGB, interleavePixelColors: true, outputAsFloatArray: false),
        ml.Transforms.CustomMapping<PixelsUnderLabels, PaintedImage>(PixelPainting.Paint, PixelPainting.Contract),
    ];

    private void Paint(Pixels pixels, LabelMap map, Span<byte> target)
    {
        var (colors, red) = (Options.Colors ?? LabelColors.Voc, pixels.BeginsWithRed ? 0 : 2);
        var labels = map.Labels.Span;
        for (var i = 0; i < labels.Length; i++)
        {
            var label = labels[i];
            var from = pixels.Values.Slice(4 * i, 4);
            var opacity = label == Options.TransparentLabel ? 0 : Options.Opacity;
            var color = label == LabelMap.Ignored ? White
                : label < colors.Count ? colors[label]
                : opacity == 0 ? default
                : throw new InvalidDataException(
                    $"The label map{Named(map.Path)} has the label {label}, and the option Colors has {colors.Count} colours. " +
                    "Add those that it lacks.");
            var to = target.Slice(4 * i, 4);
            (to[0], to[1], to[2], to[3]) = (
                Mix(from[red], color.Red, opacity), Mix(from[1], color.Green, opacity), Mix(from[2 - red], color.Blue, opacity), byte.MaxValue);
        }
    }

    private static byte Mix(byte image, byte color, double opacity) => (byte)Math.Round(image + ((color - image) * opacity));

    private static string Named(string? path) => string.IsNullOrEmpty(path) ? "" : $" '{path}'";
}
