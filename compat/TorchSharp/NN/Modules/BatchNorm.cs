using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class BatchNorm : NormBase
{
    private protected BatchNorm(long features, double eps, double momentum, bool affine, bool trackRunningStats, Device? device,
        ScalarType? dtype, string name)
        : base(features, eps, momentum, affine, trackRunningStats, device, dtype, name)
    {
    }

    public override Tensor forward(Tensor input)
    {
        RequireDimensions(input);
        var isTracking = training && track_running_stats;
        if (isTracking)
            num_batches_tracked!.add_(1);
        var factor = momentum ?? (isTracking ? 1.0 / num_batches_tracked!.ToDouble() : 0.0);
        var usesStatistics = !training || track_running_stats;
        return nn.functional.batch_norm(
            input, usesStatistics ? running_mean : null, usesStatistics ? running_var : null, weight, bias,
            training || running_mean is null, factor, eps);
    }

    private protected abstract void RequireDimensions(Tensor input);
}
