using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class BatchNorm2d : BatchNorm
{
    internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool trackRunningStats, Device? device, ScalarType? dtype)
        : base(features, eps, momentum, affine, trackRunningStats, device, dtype, nameof(BatchNorm2d))
    {
    }

    private protected override void RequireDimensions(Tensor input)
    {
        if (input.Dimensions != 4)
            throw new ArgumentException($"expected 4D input, but got {input.Dimensions}D input.");
    }
}
