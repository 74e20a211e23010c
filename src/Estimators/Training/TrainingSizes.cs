using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Networks that learn from images of other sizes than they score.</summary>
internal static class TrainingSizes
{
    /// <summary>Checks that a network takes images of all sizes that it is to learn from.</summary>
    /// <exception cref="ArgumentException">It does not, or a size is larger than that of its images.</exception>
    public static void Require(Network network, Device device, CnnTrainingOptions options)
    {
        if (!options.HasSizesInTraining)
            return;
        var check = new InputCheck(network, device);
        var full = new ImageSize(network.InputShape.Height, network.InputShape.Width);
        var sizes = Enumerable.Range(1, options.Epochs).Select(epoch => options.SizeInTraining(epoch, full)).Where(size => size != full).Distinct();
        foreach (var size in sizes)
        {
            if (size.Height > full.Height || size.Width > full.Width)
                throw new ArgumentException(
                    $"Network '{network.Name}' scores images of {full}, and the options ask for training with {size}, which are made from them. " +
                    "Train with images that are no larger, or set ImageSize.");
            if (check.Misfit(Shape.Map(network.InputShape.Channels, size.Height, size.Width)) is { } misfit)
                throw new ArgumentException(
                    $"Network '{network.Name}' scores images of {full}, and cannot be trained with {size} as the options ask for: {misfit}. " +
                    "Take a network that ends in a global pool, or train it at its own size.");
        }
    }

    /// <summary>Images of a size, by the bilinear filter without aliasing that images are resized with everywhere.</summary>
    /// <param name="images">Batch x channels x height x width.</param>
    /// <param name="size">The size.</param>
    public static Tensor Resize(Tensor images, ImageSize size) => images.ndim < 4 || (size.Height == images.shape[2] && size.Width == images.shape[3])
        ? images
        : nn.functional.interpolate(images, size: [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
}
