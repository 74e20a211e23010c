using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>What a file says about the images that its network takes. The weights are not kept.</summary>
internal sealed class OnnxImageInput
{
    private readonly string path;
    private readonly OnnxValue input;
    private readonly bool normalizes;
    private readonly int channels;
    private readonly OnnxImages? said;

    private OnnxImageInput(OnnxModel model, string path, OnnxValue input)
    {
        if (input.ElementType is not (OnnxElementType.Float32 or OnnxElementType.Undefined or OnnxElementType.Float16 or OnnxElementType.Float64
            or OnnxElementType.UInt8))
            throw Unfit(path, $"{input} is of {input.ElementType}, and floats or bytes are needed. Export it with those.");
        (this.path, this.input, normalizes, said) = (path, input, model.NormalizesImages, model.Images.GetValueOrDefault(input.Name));
        (ChannelsLast, channels) = input.Dimensions switch
        {
            [_, (1 or 3) and { } first, _, _] => (false, first),
            [_, _, _, (1 or 3) and { } last] => (true, last),
            _ => throw Unfit(
                path, $"its input is {input}, and a batch of images is needed: N x 3 x height x width, or N x height x width x 3."),
        };
    }

    /// <summary>Whether it takes floats of 32 bits.</summary>
    public bool TakesFloats => input.ElementType is OnnxElementType.Float32 or OnnxElementType.Undefined;

    /// <summary>Whether it takes the channels of a pixel side by side.</summary>
    public bool ChannelsLast { get; }

    private Shape? OwnShape => Extents is ({ } height, { } width) ? Shape.Map(channels, height, width) : null;

    /// <summary>Height and width in pixels; null for those that differ from run to run.</summary>
    public (int? Height, int? Width) Extents => ChannelsLast
        ? (input.Dimensions[1], input.Dimensions[2])
        : (input.Dimensions[2], input.Dimensions[3]);

    public static OnnxImageInput Of(OnnxModel model, string path) => model.Inputs is [var input]
        ? new(model, path, input)
        : throw Unfit(path, $"it has {model.Inputs.Length} inputs ({string.Join(", ", model.Inputs)}), and one is needed.");

    public static InvalidDataException Unfit(string path, string reason) => new($"'{path}' is no network that classifies images or their pixels: {reason}");

    /// <summary>What happens to images before the network sees them, as the file and the options have it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="otherwise">How an image of another ratio gets there where neither says it.</param>
    public ImagePreparation Preparation(ImageOptions options, ImageResizing otherwise) => ImagePreparation.Of(
        options, OwnShape, OwnShape is { } shape && said is not null ? new(new(shape.Height, shape.Width), said.Resizing, said.ResizeSize) : null, otherwise);

    /// <summary>What has to stand between the images of a column and the network.</summary>
    /// <param name="images">The column.</param>
    /// <param name="normalization">The normalisation that was chosen, if one was.</param>
    /// <exception cref="ArgumentException">The images do not fit, or it is open how they lie or what is to be done with their pixels.</exception>
    public OnnxFront Front(ImageColumn images, PixelNormalization? normalization)
    {
        var format = images.Format;
        if (!format.IsImage)
            return Vector(images);
        if (!Fits(channels, format.Shape.Height, format.Shape.Width))
            throw Misfit(
                images.Preparation?.IsChosen == true ? $"images of {images.Preparation.Size} pixels were asked for. Leave ImageSize out."
                : $"images of {format.Shape.Height}x{format.Shape.Width} pixels came. Set ImageSize to a size that it takes.");
        var pixels = NormalizationOf(normalization);
        return new(format.Shape, format.Shape.WithChannels(channels), ChannelsLast, IsTransposed: false, pixels);
    }

    /// <summary>How batches lie in memory.</summary>
    /// <param name="front">What stands before the network.</param>
    /// <param name="outputs">What comes out.</param>
    public OnnxLayout Layout(OnnxFront front, params IReadOnlyList<OnnxOutput> outputs) =>
        new(input.Name, front.Fed, front.ChannelsLast, input.Dimensions[0], outputs);

    /// <summary>The network behind its front; itself where it needs none.</summary>
    public OnnxModel Feed(OnnxModel model, OnnxFront front)
    {
        model = model.TakingFloats();
        if (front.IsTransposed)
            model = model.TakingTransposed(front.ChannelsLast);
        return front.IsGrey
            ? model.TakingColours(ChannelsLast, front.Normalization is { } by ? by.Red : null)
            : model;
    }

    /// <summary>Whether <see cref="Feed"/> gives the network itself.</summary>
    public bool IsFedDirectly(OnnxFront front) => TakesFloats && front is { IsTransposed: false, IsGrey: false };

    private OnnxFront Vector(ImageColumn images)
    {
        var vector = (VectorDataViewType)images.Type;
        if (vector.Dimensions is not [var first, var second, var third])
        {
            var shape = images.Format.Shape;
            return !Fits(shape.Channels, shape.Height, shape.Width) ? throw Misfit($"column '{images.Name}' holds vectors of {shape}. Choose another column.")
                : ChannelsLast && channels > 1 ? throw Misfit(
                    $"column '{images.Name}' does not say how its {vector.Size} values lie. Give it three dimensions: " +
                    $"{shape.Height} x {shape.Width} x {channels}, or {channels} x {shape.Height} x {shape.Width}, which are turned.")
                : Of(shape, isLast: ChannelsLast);
        }

        return (Fits(first, second, third), Fits(third, first, second)) switch
        {
            (true, true) when channels > 1 => throw Misfit(
                $"column '{images.Name}' holds {first} x {second} x {third} values, whose channels may come first or last. Choose another image size."),
            (false, false) => throw Misfit($"column '{images.Name}' holds {first} x {second} x {third} values. Choose another column."),
            (true, _) => Of(Shape.Map(first, second, third), isLast: false),
            _ => Of(Shape.Map(third, first, second), isLast: true),
        };

        OnnxFront Of(Shape shape, bool isLast) => new(shape, shape, isLast, IsTransposed: isLast != ChannelsLast, Normalization: null);
    }

    private bool Fits(int ownChannels, int height, int width) =>
        ownChannels == channels && height == (Extents.Height ?? height) && width == (Extents.Width ?? width);

    private ArgumentException Misfit(string problem) => new($"'{path}' takes {input}, and {problem}", nameof(input));

    private PixelNormalization? NormalizationOf(PixelNormalization? chosen)
    {
        if (normalizes || input.ElementType == OnnxElementType.UInt8)
            return chosen is null ? null : throw new ArgumentException(
                $"'{path}' {(normalizes ? "normalises images itself" : $"takes bytes ({input})")}. " +
                $"Leave {nameof(CnnOnnxOptions.Normalization)} out.", nameof(chosen));
        if (chosen is null)
            throw new ArgumentException(
                $"'{path}' does not say what it expects of an image's pixels. Set {nameof(CnnOnnxOptions.Normalization)}: " +
                $"networks of torchvision and timm take {nameof(PixelNormalization)}.{nameof(PixelNormalization.ImageNet)}.", nameof(chosen));
        return channels == 3 || (chosen.Red == chosen.Green && chosen.Green == chosen.Blue) ? chosen : throw new ArgumentException(
            $"'{path}' takes images of one channel ({input}), and {nameof(CnnOnnxOptions.Normalization)} differs from channel to channel. " +
            "Give red, green and blue the same mean and deviation, those of the luminance.", nameof(chosen));
    }
}

/// <summary>What stands between the images of a column and a network.</summary>
/// <param name="Fed">Channels, height and width of what comes from the column.</param>
/// <param name="Taken">Channels, height and width that the network takes.</param>
/// <param name="ChannelsLast">Whether the channels of a pixel lie side by side in what comes.</param>
/// <param name="IsTransposed">Whether the network takes them the other way round.</param>
/// <param name="Normalization">What is done with the pixels; null where the network takes them as they are.</param>
internal sealed record OnnxFront(Shape Fed, Shape Taken, bool ChannelsLast, bool IsTransposed, PixelNormalization? Normalization)
{
    /// <summary>Whether the network takes the luminance of the colours that come.</summary>
    public bool IsGrey => Fed.Channels != Taken.Channels;

    /// <summary>The normalisation of the colours; that of a luminance is a part of the network then.</summary>
    public PixelNormalization? OfColours => IsGrey ? null : Normalization;
}
