using System.Globalization;

namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>A function applied to every value by itself.</summary>
/// <param name="Function">Which function.</param>
public sealed record Activation(ActivationFunction Function) : Op
{
    /// <summary>
    /// The number that the function has besides x, where it has one (<see cref="ActivationFunction"/>); null for the usual one.
    /// </summary>
    public double? Alpha { get; init; }

    internal double Number => Alpha ?? UsualNumber(Function);

    /// <inheritdoc/>
    public override string Kind => Function switch
    {
        ActivationFunction.Relu => "relu",
        ActivationFunction.Relu6 => "relu6",
        ActivationFunction.Sigmoid => "sigmoid",
        ActivationFunction.HardSigmoid => "hardsigmoid",
        ActivationFunction.HardSwish => "hardswish",
        ActivationFunction.Silu => "silu",
        ActivationFunction.Gelu => "gelu",
        ActivationFunction.LeakyRelu => "leakyrelu",
        ActivationFunction.Elu => "elu",
        ActivationFunction.Selu => "selu",
        ActivationFunction.Tanh => "tanh",
        ActivationFunction.Softplus => "softplus",
        _ => throw new NotSupportedException($"The activation {Function} has no name."),
    };

    /// <summary>The function with a number that comes in single precision; null where that is the usual one.</summary>
    internal static Activation Of(ActivationFunction function, float alpha) => Math.Abs(alpha - UsualNumber(function)) < 1e-5
        ? new(function)
        : new(function) { Alpha = double.Parse(alpha.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) };

    private static double UsualNumber(ActivationFunction function) => function switch
    {
        ActivationFunction.HardSigmoid => 1.0 / 6,
        ActivationFunction.LeakyRelu => 0.01,
        ActivationFunction.Elu => 1,
        _ => throw new NotSupportedException($"The activation {function} has no number besides x."),
    };
}

/// <summary>
/// max(0, x) + slope x min(0, x) with a learnt slope for each channel (He et al. 2015, "Delving deep into rectifiers"); PyTorch's
/// <c>PReLU</c>.
/// </summary>
public sealed record PRelu : Op
{
    /// <inheritdoc/>
    public override string Kind => "prelu";
}

/// <summary>The functions of <see cref="Activation"/>.</summary>
public enum ActivationFunction
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>min(max(0, x), 6).</summary>
    Relu6,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>x / 6 + 1/2 between 0 and 1; <see cref="Activation.Alpha"/> is the slope, 1/6.</summary>
    HardSigmoid,

    /// <summary>x times <see cref="HardSigmoid"/> of x.</summary>
    HardSwish,

    /// <summary>x times <see cref="Sigmoid"/> of x; also called swish.</summary>
    Silu,

    /// <summary>x times the normal distribution function of x, exactly: x (1 + erf(x / sqrt(2))) / 2.</summary>
    Gelu,

    /// <summary>x, and below zero <see cref="Activation.Alpha"/> times x, 0.01.</summary>
    LeakyRelu,

    /// <summary>x, and below zero <see cref="Activation.Alpha"/> (exp(x) - 1), 1.</summary>
    Elu,

    /// <summary>1.0507 times x, and below zero 1.0507 x 1.6733 (exp(x) - 1) (Klambauer et al. 2017).</summary>
    Selu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,
}
