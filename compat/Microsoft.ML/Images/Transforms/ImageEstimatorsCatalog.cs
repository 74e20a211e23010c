using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML;

public static class ImageEstimatorsCatalog
{
    public static ImageGrayscalingEstimator ConvertToGrayscale(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null) =>
        new(EnvironmentOf(catalog), outputColumnName, inputColumnName ?? outputColumnName);

    public static ImageLoadingEstimator LoadImages(
        this TransformsCatalog catalog, string outputColumnName, string? imageFolder, string? inputColumnName = null) =>
        new(EnvironmentOf(catalog), imageFolder, decodes: true, outputColumnName, inputColumnName ?? outputColumnName);

    public static ImageLoadingEstimator LoadRawImageBytes(
        this TransformsCatalog catalog, string outputColumnName, string? imageFolder, string? inputColumnName = null) =>
        new(EnvironmentOf(catalog), imageFolder, decodes: false, outputColumnName, inputColumnName ?? outputColumnName);

    public static ImagePixelExtractingEstimator ExtractPixels(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        ImagePixelExtractingEstimator.ColorBits colorsToExtract = ImagePixelExtractingEstimator.ColorBits.Rgb,
        ImagePixelExtractingEstimator.ColorsOrder orderOfExtraction = ImagePixelExtractingEstimator.ColorsOrder.ARGB,
        bool interleavePixelColors = false,
        float offsetImage = 0,
        float scaleImage = 1,
        bool outputAsFloatArray = true) =>
        new(EnvironmentOf(catalog), outputColumnName, inputColumnName ?? outputColumnName, new PixelExtraction(
            new ChannelLayout(colorsToExtract, orderOfExtraction, interleavePixelColors, nameof(colorsToExtract)),
            offsetImage,
            scaleImage,
            outputAsFloatArray));

    public static ImageResizingEstimator ResizeImages(
        this TransformsCatalog catalog,
        string outputColumnName,
        int imageWidth,
        int imageHeight,
        string? inputColumnName = null,
        ImageResizingEstimator.ResizingKind resizing = ImageResizingEstimator.ResizingKind.IsoCrop,
        ImageResizingEstimator.Anchor cropAnchor = ImageResizingEstimator.Anchor.Center) =>
        new(EnvironmentOf(catalog), outputColumnName, inputColumnName ?? outputColumnName, new ImageResizing(
            imageWidth, imageHeight, resizing, cropAnchor));

    // ML.NET does not hand the four default colours on, so nor does this: absent colours are black, absent alpha 255.
    public static VectorToImageConvertingEstimator ConvertToImage(
        this TransformsCatalog catalog,
        int imageHeight,
        int imageWidth,
        string outputColumnName,
        string? inputColumnName = null,
        ImagePixelExtractingEstimator.ColorBits colorsPresent = ImagePixelExtractingEstimator.ColorBits.Rgb,
        ImagePixelExtractingEstimator.ColorsOrder orderOfColors = ImagePixelExtractingEstimator.ColorsOrder.ARGB,
        bool interleavedColors = false,
        float scaleImage = 1,
        float offsetImage = 0,
        int defaultAlpha = 255,
        int defaultRed = 0,
        int defaultGreen = 0,
        int defaultBlue = 0) =>
        new(EnvironmentOf(catalog), outputColumnName, inputColumnName ?? outputColumnName, new PixelAssembly(
            imageWidth,
            imageHeight,
            new ChannelLayout(colorsPresent, orderOfColors, interleavedColors, nameof(colorsPresent)),
            offsetImage,
            scaleImage));

    private static IHostEnvironment EnvironmentOf(TransformsCatalog catalog)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        return ((ICatalog)catalog).Environment;
    }
}
