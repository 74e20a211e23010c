namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>A function applied to every value by itself.</summary>
/// <param name="Function">Which function.</param>
public sealed record Activation(ActivationFunction Function) : Op
{
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
        _ => throw new NotSupportedException($"The activation {Function} has no name."),
    };
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

    /// <summary>min(max(0, x + 3), 6) / 6.</summary>
    HardSigmoid,

    /// <summary>x times <see cref="HardSigmoid"/> of x.</summary>
    HardSwish,

    /// <summary>x times <see cref="Sigmoid"/> of x; also called swish.</summary>
    Silu,

    /// <summary>x times the normal distribution function of x, exactly: x (1 + erf(x / sqrt(2))) / 2.</summary>
    Gelu,
}
