using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Transforms;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// An optimiser with its numbers: <see cref="AdamWOptimizer"/>, <see cref="SgdOptimizer"/>, <see cref="RmsPropOptimizer"/>, <see cref="LambOptimizer"/> or
/// <see cref="MuonOptimizer"/>. Learning rate and weight decay are options of the training; biases and normalisations never decay.
/// </summary>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>The learning rate that is taken where the options name none.</summary>
    internal abstract double DefaultLearningRate { get; }

    /// <summary>What is remembered of every parameter, beside the number of its steps.</summary>
    internal abstract IReadOnlyList<string> BufferNames { get; }

    /// <summary>For example <c>SgdOptimizer { Momentum = 0.9, Nesterov = False }</c>.</summary>
    public sealed override string ToString() => RecordText.Of(this);

    /// <summary>The optimiser of a parameter and its highest rate; null is that of the training.</summary>
    /// <param name="part">The parameter.</param>
    /// <param name="isFirst">Whether it is the first convolution of the network.</param>
    internal virtual (Optimizer Optimizer, double? LearningRate) For(ParameterPart part, bool isFirst) => (this, null);

    /// <summary>Looks at all gradients of a step, and may change them.</summary>
    internal virtual void Prepare(IReadOnlyList<Tensor> gradients)
    {
    }

    /// <summary>Changes a parameter, and may use up its gradient. Tensors that it makes are freed behind it.</summary>
    internal abstract void Update(ParameterState parameter, Tensor gradient, double rate);
}

/// <summary>
/// Stochastic gradient descent as PyTorch's SGD: with momentum, and weight decay as part of the gradient. Its learning rate is 0.05 where the options name
/// none.
/// </summary>
public sealed record SgdOptimizer : Optimizer
{
    private const string Velocity = "momentum_buffer";

    /// <summary>Share of the step before that is added to each, from 0 to below 1; 0.9 by default.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the gradient is taken where the momentum leads (Sutskever et al. 2013); false by default.</summary>
    public bool Nesterov { get; init; }

    internal override double DefaultLearningRate => 0.05;

    internal override IReadOnlyList<string> BufferNames => Momentum == 0 ? [] : [Velocity];

    internal override void Update(ParameterState parameter, Tensor gradient, double rate)
    {
        if (parameter.Decay != 0)
            gradient.Add(parameter.Value, times: parameter.Decay);
        if (Momentum != 0)
        {
            var velocity = parameter.Buffer(Velocity).Scale(Momentum).Add(gradient, times: 1);
            gradient = Nesterov ? gradient.Add(velocity, times: Momentum) : velocity;
        }

        parameter.Value.Add(gradient, times: -rate);
    }
}

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), as PyTorch's AdamW. Its learning rate is 0.001 where the options name none.
/// </summary>
public sealed record AdamWOptimizer : Optimizer
{
    private const string Mean = "exp_avg";
    private const string Square = "exp_avg_sq";

    /// <summary>Decay of the mean of gradients, from 0 to below 1; 0.9 by default.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients, from 0 to below 1; 0.999 by default.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root that is divided by, a number of single precision above 0; 1e-8 by default.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override double DefaultLearningRate => 0.001;

    internal override IReadOnlyList<string> BufferNames => MomentNames;

    /// <summary>What <see cref="Moments"/> remembers.</summary>
    internal static IReadOnlyList<string> MomentNames => [Mean, Square];

    internal override void Update(ParameterState parameter, Tensor gradient, double rate)
    {
        if (parameter.Decay != 0)
            parameter.Value.Scale(1 - (rate * parameter.Decay));
        var (mean, root, scale) = Moments(parameter, gradient, Beta1, Beta2, Epsilon);
        parameter.Value.AddQuotient(mean, root, times: -rate * scale);
    }

    /// <summary>
    /// The running mean of gradients, the root of that of their squares, and what their quotient is multiplied by for having begun at 0 (Kingma and Ba 2015).
    /// </summary>
    internal static (Tensor Mean, Tensor Root, double Scale) Moments(ParameterState parameter, Tensor gradient, double beta1, double beta2, double epsilon)
    {
        var mean = parameter.Buffer(Mean).Scale(beta1).Add(gradient, times: 1 - beta1);
        var square = parameter.Buffer(Square).Scale(beta2).AddProduct(gradient, gradient, times: 1 - beta2);
        var (first, second) = (1 - Math.Pow(beta1, parameter.Steps), Math.Sqrt(1 - Math.Pow(beta2, parameter.Steps)));
        return (mean, square.sqrt().Shift(epsilon * second), second / first);
    }
}

/// <summary>
/// RMSProp with momentum as PyTorch's (Hinton's lecture of 2012; not centred), with weight decay as part of the gradient. Its learning rate is 0.001 where
/// the options name none. EfficientNet was trained with an <see cref="Alpha"/> of 0.9 and, in torchvision, an <see cref="Epsilon"/> of 0.0316.
/// </summary>
public sealed record RmsPropOptimizer : Optimizer
{
    private const string Square = "square_avg";
    private const string Velocity = "momentum_buffer";

    /// <summary>Share of the step before that is added to each, from 0 to below 1; 0.9 by default.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients, from 0 to below 1; 0.99 by default.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the root that is divided by, a number of single precision above 0; 1e-8 by default.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override double DefaultLearningRate => 0.001;

    internal override IReadOnlyList<string> BufferNames => Momentum == 0 ? [Square] : [Square, Velocity];

    internal override void Update(ParameterState parameter, Tensor gradient, double rate)
    {
        if (parameter.Decay != 0)
            gradient.Add(parameter.Value, times: parameter.Decay);
        var root = parameter.Buffer(Square).Scale(Alpha).AddProduct(gradient, gradient, times: 1 - Alpha).sqrt().Shift(Epsilon);
        if (Momentum == 0)
            parameter.Value.AddQuotient(gradient, root, times: -rate);
        else
            parameter.Value.Add(parameter.Buffer(Velocity).Scale(Momentum).AddQuotient(gradient, root, times: 1), times: -rate);
    }
}

/// <summary>
/// LAMB for large batches (You et al. 2020), as timm has it: Adam whose step, weight decay in it, has in each layer the length of its weights. What does not
/// decay (biases, normalisations, and everything at a weight decay of 0) takes Adam's step. Its learning rate is 0.005 where the options name none.
/// </summary>
public sealed record LambOptimizer : Optimizer
{
    /// <summary>Decay of the mean of gradients, from 0 to below 1; 0.9 by default.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients, from 0 to below 1; 0.999 by default.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root that is divided by, a number of single precision above 0; 1e-6 by default.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>
    /// Euclidean norm that all gradients together are scaled down to, a number of single precision above 0; null leaves them as they are. 1 by default.
    /// </summary>
    public double? MaximumGradientNorm { get; init; } = 1;

    internal override double DefaultLearningRate => 0.005;

    internal override IReadOnlyList<string> BufferNames => AdamWOptimizer.MomentNames;

    internal override void Prepare(IReadOnlyList<Tensor> gradients)
    {
        if (MaximumGradientNorm is not { } most || gradients.Count == 0)
            return;
        var excess = stack([.. gradients.Select(gradient => gradient.norm())]).norm().Scale(1 / most).clamp_min(1);
        foreach (var gradient in gradients)
            gradient.div_(excess);
    }

    internal override void Update(ParameterState parameter, Tensor gradient, double rate)
    {
        var (mean, root, scale) = AdamWOptimizer.Moments(parameter, gradient, Beta1, Beta2, Epsilon);
        var step = mean.div(root).Scale(scale);
        if (parameter.Decay != 0)
        {
            step.Add(parameter.Value, times: parameter.Decay);
            var (weights, length) = (parameter.Value.norm(), step.norm());
            step.mul_(where(weights.mul(length).gt(0), weights.div(length), ones_like(weights)));
        }

        parameter.Value.Add(step, times: -rate);
    }
}
