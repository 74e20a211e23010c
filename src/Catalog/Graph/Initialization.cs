namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// How the weights of a convolution or dense layer begin, as a value. Each family of networks has its own; architectures name it where
/// it is not the default, which is He's normal distribution over the fan-out for convolutions and PyTorch's for dense layers.
/// </summary>
/// <param name="Distribution">The shape of the distribution; its mean is 0.</param>
/// <param name="Deviation">Standard deviation, before it is divided by the root of the fan.</param>
/// <param name="Fan">What the variance is divided by.</param>
public sealed record Initialization(WeightDistribution Distribution, double Deviation, Fan Fan = Fan.None)
{
    /// <summary>What the bias begins at; null takes numbers that are uniform within 1 / sqrt(fan-in), as in PyTorch.</summary>
    public double? Bias { get; init; }

    /// <summary>Whether the bias begins at zero: <see cref="Bias"/> is 0, or null where this is set to false.</summary>
    public bool ZeroBias
    {
        get => Bias == 0;
        init => Bias = value ? 0 : null;
    }

    /// <summary>PyTorch's default for convolutions and dense layers: uniform within 1 / sqrt(fan-in).</summary>
    public static Initialization PyTorch { get; } = InverseRoot(Fan.In);

    /// <summary>
    /// Keras's default for convolutions and dense layers: uniform within sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010), bias 0.
    /// </summary>
    public static Initialization Keras { get; } = LeCunUniform(Fan.Mean) with { ZeroBias = true };

    /// <summary>Weights and bias of zero, as where a layer predicts offsets that shall begin at none.</summary>
    public static Initialization Zero { get; } = Normal(0) with { ZeroBias = true };

    /// <summary>
    /// Bilinear interpolation (Long et al. 2015, section 3.3), of a transposed convolution whose channels are enlarged each by itself: by a
    /// factor f if its kernel is 2 f - f mod 2 and its stride f. Bias 0.
    /// </summary>
    public static Initialization Bilinear { get; } = new(WeightDistribution.Bilinear, 1) { ZeroBias = true };

    /// <summary>
    /// Each output channel passes on the input channel of its place as it is, those beyond the input's begin as PyTorch's default: <c>dirac_</c>
    /// on the first channels. Of convolutions whose kernel has a centre.
    /// </summary>
    public static Initialization Identity { get; } = PyTorch with { Distribution = WeightDistribution.Identity };

    /// <summary>Normal with variance 2 / fan (He et al. 2015, "Delving deep into rectifiers"), PyTorch's <c>kaiming_normal_</c>.</summary>
    public static Initialization HeNormal(Fan fan) => new(WeightDistribution.Normal, Math.Sqrt(2), fan);

    /// <summary>Uniform with variance 2 / fan, within sqrt(6 / fan), PyTorch's <c>kaiming_uniform_</c>.</summary>
    public static Initialization HeUniform(Fan fan) => new(WeightDistribution.Uniform, Math.Sqrt(2), fan);

    /// <summary>Uniform with variance 1 / fan, within sqrt(3 / fan): PyTorch's <c>kaiming_uniform_</c> for a sigmoid.</summary>
    public static Initialization LeCunUniform(Fan fan) => new(WeightDistribution.Uniform, 1, fan);

    /// <summary>Uniform within 1 / sqrt(fan).</summary>
    public static Initialization InverseRoot(Fan fan) => new(WeightDistribution.Uniform, 1 / Math.Sqrt(3), fan);

    /// <summary>Normal with the given standard deviation.</summary>
    public static Initialization Normal(double deviation) => new(WeightDistribution.Normal, deviation);

    /// <summary>Normal with the given standard deviation, cut off at -2 and 2 (not at two deviations), as torchvision does.</summary>
    public static Initialization TruncatedNormal(double deviation) => new(WeightDistribution.TruncatedNormal, deviation);
}

/// <summary>The shapes of the distributions of an <see cref="Initialization"/>.</summary>
public enum WeightDistribution
{
    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Normal, cut off at -2 and 2.</summary>
    TruncatedNormal,

    /// <summary>Uniform.</summary>
    Uniform,

    /// <summary>No distribution: bilinear interpolation of each channel by itself (<see cref="Initialization.Bilinear"/>).</summary>
    Bilinear,

    /// <summary>Uniform, but for the output channels that pass on an input channel (<see cref="Initialization.Identity"/>).</summary>
    Identity,
}

/// <summary>How many weights meet in one value, which an <see cref="Initialization"/> may divide its variance by.</summary>
public enum Fan
{
    /// <summary>The variance is divided by nothing.</summary>
    None,

    /// <summary>Input values that one output value reads: input channels of a group times the kernel's area.</summary>
    In,

    /// <summary>Output channels times the kernel's area, as PyTorch counts it: groups do not divide it.</summary>
    Out,

    /// <summary>The mean of the two.</summary>
    Mean,
}
