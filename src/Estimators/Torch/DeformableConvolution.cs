using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// Deformable convolution by sampling: what each tap of the window reads at each place is gathered bilinearly, and a product of matrices
/// adds it up. TorchSharp has no deform_conv2d.
/// </summary>
internal static class DeformableConvolution
{
    /// <summary>Inputs: map, offsets and perhaps factors, as torchvision's <c>deform_conv2d</c> has them.</summary>
    public static Tensor Compute(Conv conv, LayerInputs inputs)
    {
        using var scope = NewDisposeScope();
        var (map, offsets, taps) = (inputs.First, inputs.Maps[1], conv.Kernel.Area);
        var (batch, channels, height, width) = (map.shape[0], map.shape[1], offsets.shape[2], offsets.shape[3]);
        var groups = offsets.shape[1] / (2 * taps);

        // Groups are treated like images of a larger batch: each has its own places to read.
        var places = Places(conv, offsets.reshape(batch * groups, taps, 2, height, width), map);
        var read = F.grid_sample(
            map.reshape(batch * groups, channels / groups, map.shape[2], map.shape[3]), places,
            mode: GridSampleMode.Bilinear, padding_mode: GridSamplePaddingMode.Zeros, align_corners: false);
        if (inputs.Maps is [_, _, var factors])
            read = read.mul(factors.reshape(batch * groups, 1, taps * height, width));

        var columns = read.reshape(batch, conv.Groups, channels / conv.Groups * taps, height * width);
        var weights = inputs.Weight.reshape(conv.Groups, conv.Channels / conv.Groups, -1);
        var sums = einsum("gok,ngkp->ngop", weights, columns).reshape(batch, conv.Channels, height, width);
        return (inputs.Bias is { } bias ? sums.add(bias.reshape(-1, 1, 1)) : sums).MoveToOuterDisposeScope();
    }

    // Where to read, tap by tap, as grid_sample wants it: x before y, -1 and 1 at the outer edges of the outer pixels.
    private static Tensor Places(Conv conv, Tensor offsets, Tensor map)
    {
        var (height, width) = (offsets.shape[3], offsets.shape[4]);
        var down = Axis(height, conv.Stride.Height, conv.Padding.Height).reshape(1, height, 1)
            .add(Axis(conv.Kernel.Height, conv.Dilation.Height, 0).repeat_interleave(conv.Kernel.Width).reshape(-1, 1, 1));
        var right = Axis(width, conv.Stride.Width, conv.Padding.Width).reshape(1, 1, width)
            .add(Axis(conv.Kernel.Width, conv.Dilation.Width, 0).repeat(conv.Kernel.Height).reshape(-1, 1, 1));

        var y = Normalized(offsets.select(dim: 2, index: 0).add(down), map.shape[2]);
        var x = Normalized(offsets.select(dim: 2, index: 1).add(right), map.shape[3]);
        return stack([x, y], dim: 4).flatten(start_dim: 1, end_dim: 2);

        Tensor Axis(long count, int step, int before) => arange(count, offsets.dtype, offsets.device).mul(step).sub(before);

        static Tensor Normalized(Tensor pixels, long extent) => pixels.mul(2.0 / extent).add((1.0 / extent) - 1);
    }
}
