using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// An optimiser at work on the parameters of one training. What it remembers from step to step is read and put back under the parameters' keys, so that
/// a training can be taken up where it was.
/// </summary>
internal sealed class TrainingOptimizer : IDisposable
{
    // What the optimisers make of the rate has to be of single precision, or libtorch refuses it.
    private const double HighestRate = 1e37;

    private readonly Optimizer optimizer;
    private readonly ParameterState[] parameters;
    private readonly double highestFactor;
    private double rate;

    public TrainingOptimizer(IReadOnlyList<ParameterPart> parts, CnnTrainingOptions options)
    {
        optimizer = options.Optimizer;
        rate = options.HighestLearningRate;
        var first = parts.FirstOrDefault(part => part.Parameter.dim() == 4);
        parameters = [.. parts.Select(part =>
        {
            var (own, highest) = optimizer.For(part, isFirst: part.Key == first.Key);
            var factor = (part.IsBackbone ? options.BackboneLearningRateFactor : 1) * (part.IsBias ? options.BiasLearningRateFactor : 1);
            return new ParameterState(part, own, rateFactor: factor * (highest ?? rate) / rate, decay: part.Decays ? options.WeightDecay : 0);
        })];
        highestFactor = parameters.Select(parameter => parameter.RateFactor).DefaultIfEmpty(1).Max();
    }

    /// <summary>Sets the rate of what has no rate of its own, and in proportion that of all else.</summary>
    /// <exception cref="NotFiniteNumberException">It is beyond single precision.</exception>
    public void SetLearningRate(double rate)
    {
        var highest = rate * highestFactor;
        if (!(highest <= HighestRate))
            throw new NotFiniteNumberException(
                string.Create(CultureInfo.InvariantCulture, $"The learning rate became {highest:g4}, and a network of single precision takes {HighestRate:g1} at most. ") +
                "Lower LearningRate, BackboneLearningRateFactor, BiasLearningRateFactor or what the Schedule multiplies them by.", highest);
        this.rate = rate;
    }

    /// <summary>Frees all gradients, so that the next ones are new.</summary>
    public void ZeroGradients()
    {
        foreach (var parameter in parameters)
            parameter.Value.grad = null;
    }

    /// <summary>Changes every parameter that has a gradient, which is used up.</summary>
    public void Step()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var learning = parameters.Select(parameter => (Parameter: parameter, Gradient: parameter.Value.grad)).Where(pair => pair.Gradient is not null)
            .ToArray();
        optimizer.Prepare([.. learning.Select(pair => pair.Gradient!)]);
        foreach (var (parameter, gradient) in learning)
        {
            using var temporaries = NewDisposeScope();
            parameter.Steps++;
            parameter.Optimizer.Update(parameter, gradient!, rate * parameter.RateFactor);
        }
    }

    /// <summary>
    /// Copies on the CPU, which belong to the caller, of all that is remembered: under <c>fc.weight.exp_avg</c> what AdamW has of <c>fc.weight</c>, under
    /// <c>fc.weight.step</c> how often it was changed, a whole number. A parameter that was never changed has no entry. The learning rate is not in it.
    /// </summary>
    public Dictionary<string, Tensor> Save()
    {
        using var noGrad = no_grad();
        var saved = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var parameter in parameters.Where(parameter => parameter.Steps > 0))
        {
            saved.Add($"{parameter.Key}.{ParameterState.StepName}", tensor(parameter.Steps).DetachFromDisposeScope());
            foreach (var (name, buffer) in parameter.Buffers)
                saved.Add($"{parameter.Key}.{name}", buffer.to(CPU, copy: true).DetachFromDisposeScope());
        }

        return saved;
    }

    /// <summary>Takes over what <see cref="Save"/> gave for the same parameters and optimiser; whatever was remembered is forgotten.</summary>
    /// <exception cref="InvalidDataException">It is of another network or optimiser.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> saved)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var parameter in parameters)
            parameter.Forget();
        foreach (var (name, value) in saved)
        {
            var dot = name.LastIndexOf('.');
            var parameter = Array.Find(parameters, parameter => dot > 0 && name.AsSpan(0, dot).SequenceEqual(parameter.Key)) ?? throw new InvalidDataException(
                $"The state of the optimiser has '{name}', and the network has no such parameter. Take the state of a training of the same network.");
            parameter.Restore(name[(dot + 1)..], value);
        }

        foreach (var parameter in parameters)
            parameter.RequireWhole();
    }

    public void Dispose()
    {
        foreach (var parameter in parameters)
            parameter.Forget();
    }
}

/// <summary>A parameter in training, and what its optimiser remembers of it.</summary>
/// <param name="part">The parameter.</param>
/// <param name="optimizer">What changes it.</param>
/// <param name="rateFactor">Its rate in terms of the training's.</param>
/// <param name="decay">Its weight decay.</param>
internal sealed class ParameterState(ParameterPart part, Optimizer optimizer, double rateFactor, double decay)
{
    /// <summary>The name of <see cref="Steps"/> in a state.</summary>
    public const string StepName = "step";

    private readonly Dictionary<string, Tensor> buffers = new(StringComparer.Ordinal);

    public string Key => part.Key;

    public Tensor Value => part.Parameter;

    public Optimizer Optimizer => optimizer;

    public double RateFactor => rateFactor;

    public double Decay => decay;

    /// <summary>How often it was changed, this time included.</summary>
    public long Steps { get; set; }

    public IReadOnlyDictionary<string, Tensor> Buffers => buffers;

    /// <summary>Numbers of the parameter's shape and order in memory, at first zeros.</summary>
    public Tensor Buffer(string name)
    {
        if (!buffers.TryGetValue(name, out var buffer))
            buffers.Add(name, buffer = zeros_like(Value).DetachFromDisposeScope());
        return buffer;
    }

    /// <summary>Takes over the number of steps, or numbers of the parameter's shape, of whatever type.</summary>
    /// <exception cref="InvalidDataException">They have another shape.</exception>
    public void Restore(string name, Tensor value)
    {
        long[] shape = name == StepName ? [] : Value.shape;
        if (!value.shape.SequenceEqual(shape))
            throw new InvalidDataException(
                $"The state of the optimiser has '{Key}.{name}' of shape [{string.Join(", ", value.shape)}], and [{string.Join(", ", shape)}] is needed. " +
                "Take the state of a training of the same network.");
        if (name == StepName)
            Steps = value.to_type(ScalarType.Int64).item<long>();
        else
            Buffer(name).copy_(value);
    }

    /// <exception cref="InvalidDataException">What was restored is not what its optimiser remembers.</exception>
    public void RequireWhole()
    {
        var isWhole = Steps == 0 ? buffers.Count == 0 : optimizer.BufferNames.ToHashSet().SetEquals(buffers.Keys);
        if (!isWhole)
            throw new InvalidDataException(
                $"The state of the optimiser has [{string.Join(", ", buffers.Keys)}] of '{Key}' after {Steps} steps, and {optimizer} remembers " +
                $"[{string.Join(", ", optimizer.BufferNames)}] of it. Go on with the optimiser that the training began with.");
    }

    public void Forget()
    {
        foreach (var buffer in buffers.Values)
            buffer.Dispose();
        buffers.Clear();
        Steps = 0;
    }
}

/// <summary>Arithmetic in place with numbers that are cut to single precision, beyond which libtorch refuses them.</summary>
internal static class InPlace
{
    extension(Tensor tensor)
    {
        public Tensor Scale(double factor)
        {
            using var number = Single(factor);
            return tensor.mul_(number);
        }

        public Tensor Shift(double by)
        {
            using var number = Single(by);
            using var once = Single(1);
            return tensor.add_(number, once);
        }

        public Tensor Add(Tensor other, double times)
        {
            using var number = Single(times);
            return tensor.add_(other, number);
        }

        public Tensor AddProduct(Tensor first, Tensor second, double times)
        {
            using var number = Single(times);
            return tensor.addcmul_(first, second, number);
        }

        public Tensor AddQuotient(Tensor dividend, Tensor divisor, double times)
        {
            using var number = Single(times);
            return tensor.addcdiv_(dividend, divisor, number);
        }
    }

    private static Scalar Single(double number) => Math.Clamp(number, -float.MaxValue, float.MaxValue);
}
