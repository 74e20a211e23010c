using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>What a layer reads.</summary>
/// <param name="Maps">Outputs of the layers before it, in the op's order.</param>
/// <param name="Parameters">Its parameters, without the batch count.</param>
/// <param name="Overwrites">Whether it may overwrite the first map.</param>
/// <param name="Training">How batch norm and random layers train; null in scoring.</param>
internal readonly record struct LayerInputs(Tensor[] Maps, Tensor[] Parameters, bool Overwrites, TrainingMode? Training)
{
    public Tensor First => Maps[0];

    public Tensor Weight => Parameters[0];

    public Tensor? Bias => Parameters.Length > 1 ? Parameters[1] : null;
}

/// <summary>Computes one layer with TorchSharp.</summary>
internal static class Layer
{
    public static Tensor Compute(Node node, LayerInputs inputs) => node.Op switch
    {
        Conv conv => F.conv2d(
            inputs.First, inputs.Weight, inputs.Bias,
            strides: Pair(conv.Stride), padding: Pair(conv.Padding), dilation: Pair(conv.Dilation), groups: conv.Groups),
        ConvTranspose conv => F.conv_transpose2d(
            inputs.First, inputs.Weight, inputs.Bias,
            strides: Pair(conv.Stride), padding: Pair(conv.Padding), output_padding: Pair(conv.OutputPadding), dilation: Pair(conv.Dilation), groups: conv.Groups),
        DeformableConv deformable => DeformableConvolution.Compute(deformable.Convolution, inputs),
        Linear => F.linear(inputs.First, inputs.Weight, inputs.Bias),
        PointwiseLinear => MemoryLayout.PixelByPixel(inputs.First, pixels => F.linear(pixels, inputs.Weight, inputs.Bias)),
        BatchNorm or LayerNorm or GroupNorm or L2Norm or LocalResponseNorm => Normalize(node, inputs),
        ChannelScale => Scale(inputs),
        SubtractMean => inputs.First.sub(inputs.Weight),
        Activation activation => Activate(activation, inputs),
        PRelu => F.prelu(inputs.First, inputs.Weight),
        MaxPool or AveragePool or AdaptiveAveragePool or GlobalAveragePool => Pool(node.Op, inputs.First),
        Flatten => inputs.First.flatten(start_dim: 1),
        Add => inputs.Overwrites ? inputs.First.add_(inputs.Maps[1]) : inputs.First.add(inputs.Maps[1]),
        Multiply => inputs.First.mul(inputs.Maps[1]),
        Concat => cat(inputs.Maps, dim: 1),
        SliceChannels slice => inputs.First.narrow(dim: 1, start: slice.Start, length: slice.Count),
        ChannelShuffle shuffle => Shuffle(inputs.First, shuffle.Groups),
        SpaceToDepth depth => F.pixel_unshuffle(inputs.First, depth.Block),
        Crop crop => Window(node, crop, inputs),
        Subsample subsample => F.max_pool2d(inputs.First, kernel_size: [1, 1], strides: Pair(subsample.Stride)),
        PadChannels pad => F.pad(inputs.First, inputs.First.ndim == 2 ? (long[])[pad.Before, pad.After] : [0, 0, 0, 0, pad.Before, pad.After]),
        Resize resize => Interpolate(resize, inputs),
        Dropout dropout => Drop(inputs, dropout.Rate, wholeImages: false),
        StochasticDepth depth => Drop(inputs, depth.Rate, wholeImages: true),
        _ => throw new NotSupportedException($"'{node.Name}': TorchSharp cannot compute {node.Op.Kind} yet."),
    };

    public static long[] Pair(Extent size) => [size.Height, size.Width];

    private static Tensor Normalize(Node node, LayerInputs inputs) => node.Op switch
    {
        BatchNorm norm => F.batch_norm(
            inputs.First, running_mean: inputs.Parameters[2], running_var: inputs.Parameters[3], weight: inputs.Weight, bias: inputs.Bias,
            training: inputs.Training?.KeptStatistics.Contains(node.Name) == false && HasVariance(inputs.First),
            momentum: inputs.Training?.IsRepeated == true ? 0 : norm.Momentum, eps: norm.Epsilon),
        LayerNorm norm when inputs.First.ndim == 2 => NormalizeLast(inputs.First, inputs, norm.Epsilon),
        LayerNorm norm => MemoryLayout.PixelByPixel(inputs.First, pixels => NormalizeLast(pixels, inputs, norm.Epsilon)),
        GroupNorm norm => F.group_norm(inputs.First, norm.Groups, weight: inputs.Weight, bias: inputs.Bias, eps: norm.Epsilon),
        L2Norm norm => F.normalize(inputs.First, p: 2, dim: 1, eps: norm.Epsilon),
        LocalResponseNorm norm => F.local_response_norm(inputs.First, norm.Size, alpha: norm.Alpha, beta: norm.Beta, k: norm.K),
        _ => throw new NotSupportedException($"{node.Op.Kind} is not a normalisation."),
    };

    // One value a channel, as behind a global pool in a batch of one image, would make the running variance not a number.
    private static bool HasVariance(Tensor x) => x.numel() > x.shape[1];

    private static Tensor NormalizeLast(Tensor x, LayerInputs inputs, double epsilon) =>
        F.layer_norm(x, normalized_shape: [inputs.Weight.shape[0]], weight: inputs.Weight, bias: inputs.Bias, eps: epsilon);

    private static Tensor Activate(Activation activation, LayerInputs inputs) => activation.Function switch
    {
        ActivationFunction.Relu => inputs.Overwrites ? inputs.First.relu_() : inputs.First.relu(),
        ActivationFunction.Relu6 => inputs.Overwrites ? inputs.First.relu6_() : inputs.First.relu6(),
        ActivationFunction.Sigmoid => inputs.First.sigmoid(),
        ActivationFunction.HardSigmoid when activation.Alpha is { } slope => inputs.First.mul(6 * slope).hardsigmoid_(),
        ActivationFunction.HardSigmoid => inputs.First.hardsigmoid(),
        ActivationFunction.HardSwish => inputs.Overwrites ? inputs.First.hardswish_() : inputs.First.hardswish(),
        ActivationFunction.Silu => inputs.Overwrites ? inputs.First.silu_() : inputs.First.silu(),
        ActivationFunction.Gelu => inputs.First.gelu(),
        ActivationFunction.LeakyRelu => F.leaky_relu(inputs.First, activation.Number),
        ActivationFunction.Elu => F.elu(inputs.First, activation.Number),
        ActivationFunction.Selu => F.selu(inputs.First),
        ActivationFunction.Tanh => inputs.First.tanh(),
        ActivationFunction.Softplus => F.softplus(inputs.First),
        var function => throw new NotSupportedException($"TorchSharp cannot compute the activation {function} yet."),
    };

    private static Tensor Pool(Op op, Tensor x) => op switch
    {
        MaxPool { PaddingBehind: { } behind } pool => Largest(x, pool, behind),
        MaxPool pool when pool.Dilation != 1 => Largest(x, pool, pool.Padding),
        AveragePool { PaddingBehind: { } behind } pool => Mean(x, pool, behind),
        MaxPool pool => F.max_pool2d(
            x, kernel_size: Pair(pool.Kernel), strides: Pair(pool.Stride), padding: Pair(pool.Padding), ceil_mode: pool.CeilMode),
        AveragePool pool => F.avg_pool2d(
            x, kernel_size: Pair(pool.Kernel), stride: Pair(pool.Stride), padding: Pair(pool.Padding), ceil_mode: pool.CeilMode,
            count_include_pad: pool.CountIncludePadding),
        AdaptiveAveragePool pool => F.adaptive_avg_pool2d(x, output_size: Pair(pool.Output)),
        GlobalAveragePool => F.adaptive_avg_pool2d(x, output_size: 1),
        _ => throw new NotSupportedException($"{op.Kind} is not a pool."),
    };

    // PyTorch's pools pad all sides alike, and by no more than half of a window that is not dilated.
    private static Tensor Largest(Tensor x, MaxPool pool, Extent behind)
    {
        using var padded = F.pad(x, Sides(pool.Padding, behind), PaddingModes.Constant, double.NegativeInfinity);
        return F.max_pool2d(
            padded, kernel_size: Pair(pool.Kernel), strides: Pair(pool.Stride), dilation: Pair(pool.Dilation), ceil_mode: pool.CeilMode);
    }

    private static Tensor Mean(Tensor x, AveragePool pool, Extent behind)
    {
        using var scope = NewDisposeScope();
        var means = Padded(x);
        // Of pixels and padding; the share of the pixels in each window makes it that of the pixels.
        return (pool.CountIncludePadding ? means : means.div(Padded(ones([1, 1, x.shape[2], x.shape[3]], x.dtype, x.device)))).MoveToOuterDisposeScope();

        Tensor Padded(Tensor map) => F.avg_pool2d(
            F.pad(map, Sides(pool.Padding, behind)), kernel_size: Pair(pool.Kernel), stride: Pair(pool.Stride), ceil_mode: pool.CeilMode);
    }

    private static long[] Sides(Extent before, Extent behind) => [before.Width, behind.Width, before.Height, behind.Height];

    private static Tensor Interpolate(Resize resize, LayerInputs inputs)
    {
        (InterpolationMode Mode, bool? AlignCorners) how = resize.Interpolation switch
        {
            Interpolation.Nearest => (InterpolationMode.Nearest, null),
            Interpolation.Bilinear => (InterpolationMode.Bilinear, false),
            Interpolation.BilinearAlignedCorners => (InterpolationMode.Bilinear, true),
            var other => throw new NotSupportedException($"TorchSharp cannot compute the interpolation {other} yet."),
        };
        return resize.Target switch
        {
            FixedSize target => F.interpolate(inputs.First, size: Pair(target.Output), mode: how.Mode, align_corners: how.AlignCorners),
            ScaledSize scale => F.interpolate(
                inputs.First, scale_factor: [scale.Height, scale.Width], mode: how.Mode, align_corners: how.AlignCorners),
            SizeOfOther => F.interpolate(inputs.First, size: inputs.Maps[1].shape[2..], mode: how.Mode, align_corners: how.AlignCorners),
            var other => throw new NotSupportedException($"TorchSharp cannot resize to {other} yet."),
        };
    }

    private static Tensor Scale(LayerInputs inputs)
    {
        using var factors = inputs.Weight.view(-1, 1, 1);
        return inputs.First.mul(factors);
    }

    // Negative padding cuts off.
    private static Tensor Window(Node node, Crop crop, LayerInputs inputs)
    {
        var (input, output) = (node.Inputs[0].Shape, node.Shape);
        var (top, left) = crop.OffsetIn(input, output) is var offset ? (offset.Height, offset.Width) : default;
        return F.pad(inputs.First, [-left, left + output.Width - input.Width, -top, top + output.Height - input.Height]);
    }

    private static Tensor Shuffle(Tensor x, int groups) => MemoryLayout.PixelByPixel(
        x, pixels => pixels.unflatten(3, groups, x.shape[1] / groups).transpose(3, 4).flatten(3));

    // TorchSharp (0.107) has generators of the CPU only, whose numbers go to the network's device.
    private static Tensor Drop(LayerInputs inputs, double rate, bool wholeImages)
    {
        var x = inputs.First;
        if (inputs.Training is not { } training || rate == 0)
            return x.alias();
        using var scope = NewDisposeScope();
        var survival = 1 - rate;
        var device = training.Generator is null ? x.device : CPU;
        long[] onePerImage = [x.shape[0], .. Enumerable.Repeat(1L, (int)x.ndim - 1)];
        var places = wholeImages ? empty(onePerImage, x.dtype, device) : x.detach().empty_like(device: device);
        var kept = places.bernoulli_(survival, training.Generator).to(x.device);
        return x.mul(survival > 0 ? kept.div_(survival) : kept).MoveToOuterDisposeScope();
    }
}
