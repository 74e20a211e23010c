using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Muon (Jordan et al. 2024): momentum whose step is made orthogonal, so that all directions of a layer learn alike. It trains the weights of convolutions
/// (as matrices, outputs x all else) and dense layers; biases, normalisations and the classifier are left to <see cref="Others"/>. Its learning rate, in
/// units of spectral norm a step, is 0.02 where the options name none. Steps are computed in single precision, where the source takes bfloat16.
/// </summary>
public sealed record MuonOptimizer : Optimizer
{
    private const string Velocity = "momentum_buffer";

    // Of the polynomial a x + b x^3 + c x^5 of singular values.
    private const double A = 3.4445;
    private const double B = -4.7750;
    private const double C = 2.0315;

    // Weights that are all zero stay so.
    private const double Smallest = 1e-12;

    /// <summary>Share of the step before that is added to each, from 0 to below 1; 0.95 by default, 0.6 in airbench94_muon.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>Whether the gradient is taken where the momentum leads; true by default.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>Steps of Newton and Schulz's iteration, at least 1; 5 by default. The singular values of a step then lie between about 0.7 and 1.2.</summary>
    public int NewtonSchulzSteps { get; init; } = 5;

    /// <summary>
    /// Whether the weights of each layer are brought to a Euclidean norm of the root of its outputs before each step, as in airbench94_muon, for networks
    /// with batch norm; weight decay has no effect on them then. False by default.
    /// </summary>
    public bool NormalizesWeights { get; init; }

    /// <summary>Whether the first convolution is left to <see cref="Others"/> too; false by default.</summary>
    public bool LeavesFirstConvolution { get; init; }

    /// <summary>What trains everything else: SGD, AdamW or RMSProp; AdamW by default.</summary>
    public Optimizer Others { get; init; } = new AdamWOptimizer();

    /// <summary>
    /// Highest learning rate of <see cref="Others"/>, a finite number above 0, which the schedule multiplies too; null takes its own, such as 0.001 for AdamW.
    /// </summary>
    public double? OthersLearningRate { get; init; }

    internal override double DefaultLearningRate => 0.02;

    internal override IReadOnlyList<string> BufferNames => [Velocity];

    internal override (Optimizer Optimizer, double? LearningRate) For(ParameterPart part, bool isFirst) =>
        part.Role == ParameterRole.Weight && !part.IsClassifier && !(isFirst && LeavesFirstConvolution)
            ? (this, null)
            : (Others, OthersLearningRate ?? Others.DefaultLearningRate);

    internal override void Update(ParameterState parameter, Tensor gradient, double rate)
    {
        var (value, shape) = (parameter.Value, parameter.Value.shape);
        var momentum = parameter.Buffer(Velocity).Scale(Momentum).Add(gradient, times: 1);
        var direction = (Nesterov ? gradient.Add(momentum, times: Momentum) : momentum).reshape(shape[0], -1);
        if (NormalizesWeights)
            value.div_(value.norm().Scale(1 / Math.Sqrt(shape[0])).clamp_min(Smallest));
        else if (parameter.Decay != 0)
            value.Scale(1 - (rate * parameter.Decay));
        var lengthening = Math.Sqrt(Math.Max(1, (double)direction.shape[0] / direction.shape[1]));
        value.Add(Orthogonal(direction).reshape(shape), times: -rate * lengthening);
    }

    // Newton and Schulz's iteration, with coefficients that lift small singular values fast and leave them near 1.
    private Tensor Orthogonal(Tensor matrix)
    {
        var isTall = matrix.shape[0] > matrix.shape[1];
        var x = isTall ? matrix.t() : matrix;
        x = x.div(x.norm().Shift(1e-7));
        for (var step = 0; step < NewtonSchulzSteps; step++)
        {
            var gram = x.mm(x.t());
            x = gram.mm(gram).Scale(C).Add(gram, times: B).mm(x).Add(x, times: A);
        }

        return isTall ? x.t() : x;
    }
}
