using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TorchOptimizer = TorchSharp.torch.optim.Optimizer;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// TorchSharp's optimisers with four groups of parameters: those of the backbone and of the classifier, of each those that decay and those
/// that do not.
/// </summary>
internal static class Optimizers
{
    private const double Alpha = 0.99;
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    // What the optimisers make of the rate has to be of single precision, or libtorch refuses it.
    private const double HighestRate = 1e37;

    private static readonly (bool IsBackbone, bool Decays)[] Kinds = [(true, true), (true, false), (false, true), (false, false)];

    public static double LearningRate(CnnTrainingOptions options) =>
        options.LearningRate ?? (options.Optimizer == Optimizer.Sgd ? 0.05 : 0.001);

    public static TorchOptimizer Create(ITrainable network, CnnTrainingOptions options)
    {
        var (rate, momentum) = (LearningRate(options), options.Momentum);
        var groups = Kinds.Select(kind => (
            Parameters: network.Parts.Where(part => (part.IsBackbone, part.Decays) == kind).Select(part => part.Parameter).ToArray(),
            Decay: kind.Decays ? options.WeightDecay : 0));
        return options.Optimizer switch
        {
            Optimizer.Sgd => optim.SGD(
                groups.Select(group => new SGD.ParamGroup(group.Parameters, lr: rate, momentum: momentum, weight_decay: group.Decay)),
                learningRate: rate, momentum: momentum),
            Optimizer.AdamW => optim.AdamW(
                groups.Select(group => new AdamW.ParamGroup(
                    group.Parameters, lr: rate, beta1: Beta1, beta2: Beta2, eps: Epsilon, weight_decay: group.Decay)),
                lr: rate),
            Optimizer.RmsProp => optim.RMSProp(
                groups.Select(group => new RMSProp.ParamGroup(
                    group.Parameters, lr: rate, alpha: Alpha, eps: Epsilon, weight_decay: group.Decay, momentum: momentum)),
                lr: rate),
            _ => throw new NotSupportedException($"The optimiser {options.Optimizer} is not known."),
        };
    }

    /// <summary>Sets the rate of the classifier, and in proportion that of the backbone.</summary>
    /// <exception cref="NotFiniteNumberException">It is beyond single precision.</exception>
    public static void SetLearningRate(TorchOptimizer optimizer, double rate, CnnTrainingOptions options)
    {
        var highest = rate * Math.Max(1, options.BackboneLearningRateFactor);
        if (!(highest <= HighestRate))
            throw new NotFiniteNumberException(
                string.Create(CultureInfo.InvariantCulture, $"The learning rate became {highest:g4}, and a network of single precision takes {HighestRate:g1} at most. ") +
                "Lower LearningRate, BackboneLearningRateFactor or what the Schedule multiplies them by.", highest);
        foreach (var (group, (isBackbone, _)) in optimizer.ParamGroups.Zip(Kinds))
            group.LearningRate = isBackbone ? rate * options.BackboneLearningRateFactor : rate;
    }
}
