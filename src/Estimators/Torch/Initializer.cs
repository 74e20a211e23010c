using MLNet.CnnCatalog.Graph;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>Initial values of parameters, as torchvision's ResNet has them.</summary>
internal static class Initializer
{
    /// <summary>
    /// Convolutions: He's normal distribution over the fan-out (He et al. 2015). Dense layers: PyTorch's default, uniform within
    /// 1 / sqrt(fan-in); so are the biases of both. Normalisations begin as the identity.
    /// </summary>
    public static Tensor Create(Node node, Parameter parameter)
    {
        long[] dimensions = [.. parameter.Dimensions];
        return parameter.Role switch
        {
            ParameterRole.Weight when node.Op is Conv =>
                nn.init.kaiming_normal_(empty(dimensions), 0, nn.init.FanInOut.FanOut, nn.init.NonlinearityType.ReLU),
            ParameterRole.Weight or ParameterRole.Bias => Uniform(dimensions, 1 / Math.Sqrt(FanIn(node))),
            ParameterRole.Scale or ParameterRole.RunningVariance => ones(dimensions),
            ParameterRole.Shift or ParameterRole.RunningMean => zeros(dimensions),
            _ => throw new NotSupportedException($"{parameter}: no initial value is known for {parameter.Role}."),
        };
    }

    private static Tensor Uniform(long[] dimensions, double bound) => nn.init.uniform_(empty(dimensions), -bound, bound);

    private static long FanIn(Node node) => node.Op is Conv conv
        ? (long)node.Inputs[0].Shape.Channels / conv.Groups * conv.Kernel.Area
        : node.Inputs[0].Shape.Count;
}
