using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>Initial values of parameters.</summary>
/// <param name="generator">What they are drawn from; null is torch's own.</param>
internal sealed class Initializer(Generator? generator)
{
    /// <summary>Weights and biases as the layer's <see cref="Initialization"/> says; normalisations begin as the identity.</summary>
    public Tensor Create(Node node, Parameter parameter)
    {
        long[] dimensions = [.. parameter.Dimensions];
        return parameter.Role switch
        {
            ParameterRole.Weight when InitializationOf(node).Distribution == WeightDistribution.Bilinear => Interpolate(node, parameter),
            ParameterRole.Weight when InitializationOf(node).Distribution == WeightDistribution.Identity => PassOn(node, parameter),
            ParameterRole.Weight => Draw(InitializationOf(node), parameter),
            ParameterRole.Bias when InitializationOf(node).Bias is { } bias => full(dimensions, (float)bias, float32),
            ParameterRole.Bias => Uniform(dimensions, 1 / Math.Sqrt(FanOf(node.Parameters[0], Fan.In))),
            ParameterRole.Scale or ParameterRole.RunningVariance => ones(dimensions, float32),
            ParameterRole.Shift or ParameterRole.RunningMean or ParameterRole.MeanImage => zeros(dimensions, float32),
            ParameterRole.Slope => full(dimensions, 0.25f, float32),
            ParameterRole.LayerScale when node.Op is ChannelScale scale => ones(dimensions, float32).mul_(scale.InitialValue),
            _ => throw new NotSupportedException($"{parameter}: no initial value is known for {parameter.Role}."),
        };
    }

    private static Initialization InitializationOf(Node node) => node.Op switch
    {
        Conv conv => conv.Initialization,
        ConvTranspose conv => conv.Initialization,
        DeformableConv deformable => deformable.Convolution.Initialization,
        Linear linear => linear.Initialization,
        PointwiseLinear linear => linear.Initialization,
        _ => throw new NotSupportedException($"'{node.Name}': it is not known how the weights of {node.Op.Kind} begin."),
    };

    private Tensor Draw(Initialization initialization, Parameter weight)
    {
        long[] dimensions = [.. weight.Dimensions];
        var deviation = initialization.Deviation / Math.Sqrt(FanOf(weight, initialization.Fan));
        return initialization.Distribution switch
        {
            WeightDistribution.Normal => empty(dimensions, float32).normal_(0, deviation, generator),
            WeightDistribution.TruncatedNormal => TruncatedNormal(dimensions, deviation, cut: 2),
            WeightDistribution.Uniform or WeightDistribution.Identity => Uniform(dimensions, Math.Sqrt(3) * deviation),
            _ => throw new NotSupportedException($"{weight}: the distribution {initialization.Distribution} is not known."),
        };
    }

    // Each channel of a group goes to the channel of the same place in the output.
    private static Tensor Interpolate(Node node, Parameter weight)
    {
        if (node.Op is not ConvTranspose conv || conv.Channels != weight.Dimensions[0])
            throw new NotSupportedException(
                $"'{node.Name}': weights begin as bilinear interpolation in transposed convolutions with as many output as input channels alone.");
        using var scope = NewDisposeScope();
        var kernel = outer(Triangle(conv.Kernel.Height), Triangle(conv.Kernel.Width));
        var weights = zeros([.. weight.Dimensions], float32);
        for (var channel = 0; channel < weight.Dimensions[0]; channel++)
            weights[channel, channel % weight.Dimensions[1]] = kernel;
        return weights.MoveToOuterDisposeScope();
    }

    private Tensor PassOn(Node node, Parameter weight)
    {
        if (node.Op is not Conv { Groups: 1 } conv || conv.Kernel.Height % 2 == 0 || conv.Kernel.Width % 2 == 0)
            throw new NotSupportedException($"'{node.Name}': weights begin as the identity in convolutions of one group and odd kernels alone.");
        using var noGrad = no_grad();
        var weights = Draw(conv.Initialization, weight);
        for (var channel = 0; channel < Math.Min(weight.Dimensions[0], weight.Dimensions[1]); channel++)
        {
            using var own = weights[channel].zero_();
            own[channel, conv.Kernel.Height / 2, conv.Kernel.Width / 2] = 1;
        }

        return weights;
    }

    private static Tensor Triangle(int extent)
    {
        var factor = (extent + 1) / 2;
        var centre = extent % 2 == 1 ? factor - 1 : factor - 0.5;
        return tensor([.. Enumerable.Range(0, extent).Select(i => (float)(1 - (Math.Abs(i - centre) / factor)))]);
    }

    private Tensor Uniform(long[] dimensions, double bound) => empty(dimensions, float32).uniform_(-bound, bound, generator);

    // TorchSharp's trunc_normal_ takes mean and deviation for each other (0.107: mean 0 and std 0.02 give 0.02 throughout). In double, no
    // number is drawn whose inverse is infinite.
    private Tensor TruncatedNormal(long[] dimensions, double deviation, double cut)
    {
        using var scope = NewDisposeScope();
        var bound = tensor(cut / (deviation * Math.Sqrt(2))).erf().item<double>();
        return empty(dimensions, float64).uniform_(-bound, bound, generator).erfinv_().mul_(deviation * Math.Sqrt(2)).clamp_(min: -cut, max: cut)
            .to(float32).MoveToOuterDisposeScope();
    }

    private static double FanOf(Parameter weight, Fan fan) => fan switch
    {
        Fan.None => 1,
        Fan.In => weight.Count / weight.Dimensions[0],
        Fan.Out => weight.Count / weight.Dimensions[1],
        Fan.Mean => (FanOf(weight, Fan.In) + FanOf(weight, Fan.Out)) / 2,
        _ => throw new NotSupportedException($"{weight}: the fan {fan} is not known."),
    };
}
