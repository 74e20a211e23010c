using System.Collections.Concurrent;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// Checks what a network is fed. What libtorch refuses ends in some of TorchSharp's functions, such as matmul, as an exception that nobody catches, and
/// the process with it.
/// </summary>
internal sealed class InputCheck(Network network, Device device)
{
    private readonly ConcurrentDictionary<Shape, string?> misfits = [];

    /// <exception cref="ArgumentException">The images have another shape, type or device than the network takes.</exception>
    public void Require(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.IsInvalid)
            throw new ArgumentException("The tensor of images was disposed.", nameof(images));
        var (own, shape) = (network.InputShape, images.shape);
        if (shape.Length != (own.IsVector ? 2 : 4) || shape[1] != own.Channels || shape.Contains(0))
            throw Unfit($"and a tensor of shape [{string.Join(", ", shape)}] came");
        if (images.dtype != ScalarType.Float32 || images.device_type != device.type)
            throw Unfit($"of {ScalarType.Float32} on {device}, and a tensor of {images.dtype} on {images.device} came");
        if (!own.IsVector && Misfit(Shape.Map(own.Channels, checked((int)shape[2]), checked((int)shape[3]))) is { } misfit)
            throw Unfit($"and a tensor of shape [{string.Join(", ", shape)}] came: {misfit}");

        ArgumentException Unfit(string reason) => new(
            $"Network '{network.Name}' takes batches of {own}, {reason}. Bring the images into that shape, or build the network for theirs (WithInput).",
            nameof(images));
    }

    /// <summary>What of the network does not fit images of a shape; null where they fit.</summary>
    public string? Misfit(Shape shape) => shape == network.InputShape ? null : misfits.GetOrAdd(shape, Fit);

    // Convolutions and global pools take maps of any size; dense layers behind Flatten do not, and some maps are too small.
    private string? Fit(Shape shape)
    {
        try
        {
            var needed = network.WithInput(shape).Parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Dimensions);
            return network.Parameters.FirstOrDefault(parameter => !parameter.Dimensions.SequenceEqual(needed[parameter.Key])) is { } own
                ? $"{own.Key} would need [{string.Join(", ", needed[own.Key])}] weights, and has [{string.Join(", ", own.Dimensions)}]"
                : null;
        }
        catch (ArgumentException error)
        {
            return error.Message;
        }
    }
}
