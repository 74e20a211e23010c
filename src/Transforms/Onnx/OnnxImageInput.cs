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
        RequireFloats(input, path);
        (this.path, this.input, normalizes, said) = (path, input, model.NormalizesImages, model.Images.GetValueOrDefault(input.Name));
        (ChannelsLast, channels) = input.Dimensions switch
        {
            [_, (1 or 3) and { } first, _, _] => (false, first),
            [_, _, _, (1 or 3) and { } last] => (true, last),
            _ => throw Unfit(
                path, $"its input is {input}, and a batch of images is needed: N x 3 x height x width, or N x height x width x 3."),
        };
    }

    /// <summary>Whether the channels of a pixel lie side by side.</summary>
    public bool ChannelsLast { get; }

    private Shape? OwnShape => Extents is ({ } height, { } width) ? Shape.Map(channels, height, width) : null;

    private (int? Height, int? Width) Extents => ChannelsLast
        ? (input.Dimensions[1], input.Dimensions[2])
        : (input.Dimensions[2], input.Dimensions[3]);

    public static OnnxImageInput Of(OnnxModel model, string path) => model.Inputs is [var input]
        ? new(model, path, input)
        : throw Unfit(path, $"it has {model.Inputs.Length} inputs ({string.Join(", ", model.Inputs)}), and one is needed.");

    public static InvalidDataException Unfit(string path, string reason) => new($"'{path}' is no image classifier: {reason}");

    public static void RequireFloats(OnnxValue value, string path)
    {
        if (value.ElementType is not (OnnxElementType.Float32 or OnnxElementType.Undefined))
            throw Unfit(path, $"{value} is of {value.ElementType}, and floats of 32 bits are needed. Export it with those.");
    }

    /// <summary>What happens to images before the network sees them, as the file and the options have it.</summary>
    public ImagePreparation Preparation(ImageOptions options) => ImagePreparation.Of(options, OwnShape, OwnShape is { } shape && said is not null
        ? new(new(shape.Height, shape.Width), said.Resizing, said.ResizeSize)
        : null);

    /// <summary>How batches of these images lie in memory.</summary>
    /// <param name="format">The images.</param>
    /// <param name="output">Name of the output.</param>
    /// <param name="outputShape">Extents of the output; 0 for the number of images.</param>
    public OnnxLayout Bind(PixelFormat format, string output, params int[] outputShape)
    {
        var shape = format.Shape;
        if (format.IsImage && channels == 1)
            throw new ArgumentException(
                $"'{path}' takes images of one channel ({input}), and an image column gives three: red, green and blue. " +
                "Take a network for colours, or hand over vectors of one channel (ConvertToGrayscale, ExtractPixels).", nameof(format));
        if (shape.Channels != channels || shape.Height != (Extents.Height ?? shape.Height) || shape.Width != (Extents.Width ?? shape.Width))
            throw new ArgumentException(
                $"'{path}' takes {input}, and the column holds images of {shape}. Leave {nameof(CnnOnnxOptions.ImageSize)} out, " +
                "or choose another column.", nameof(format));
        return new OnnxLayout(input.Name, output, shape, ChannelsLast, input.Dimensions[0], outputShape);
    }

    /// <summary>What is done with the pixels before the network sees them; null where it takes them as they are.</summary>
    /// <param name="format">The images.</param>
    /// <param name="options">The normalisation that was chosen, if one was.</param>
    public PixelNormalization? NormalizationFor(PixelFormat format, PixelNormalization? options)
    {
        if (!format.IsImage)
            return null;
        if (!normalizes)
            return options ?? throw new ArgumentException(
                $"'{path}' does not say what it expects of an image's pixels. Set {nameof(CnnOnnxOptions.Normalization)}: " +
                $"networks of torchvision and timm take {nameof(PixelNormalization)}.{nameof(PixelNormalization.ImageNet)}.", nameof(options));
        return options is null ? null : throw new ArgumentException(
            $"'{path}' normalises images itself. Leave {nameof(CnnOnnxOptions.Normalization)} out.", nameof(options));
    }
}
