using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TorchOptimizer = TorchSharp.torch.optim.Optimizer;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>TorchSharp's optimisers with two groups of parameters: those that decay and those that do not.</summary>
internal static class Optimizers
{
    private const double Alpha = 0.99;
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    public static double LearningRate(CnnClassificationOptions options) =>
        options.LearningRate ?? (options.Optimizer == Optimizer.Sgd ? 0.05 : 0.001);

    public static TorchOptimizer Create(TorchNetwork network, CnnClassificationOptions options)
    {
        var (rate, momentum, decay) = (LearningRate(options), options.Momentum, options.WeightDecay);
        var weights = network.TrainableParameters(role => role == ParameterRole.Weight);
        var others = network.TrainableParameters(role => role != ParameterRole.Weight);
        return options.Optimizer switch
        {
            Optimizer.Sgd => optim.SGD(
                [new SGD.ParamGroup(weights, rate, momentum, 0, decay), new SGD.ParamGroup(others, rate, momentum)], rate, momentum),
            Optimizer.AdamW => optim.AdamW(
                [new AdamW.ParamGroup(weights, rate, Beta1, Beta2, Epsilon, decay), new AdamW.ParamGroup(others, rate, Beta1, Beta2, Epsilon, 0)], rate),
            // The parameters of this group are given by name: epsilon and alpha change places between versions of TorchSharp.
            Optimizer.RmsProp => optim.RMSProp(
                [new RMSProp.ParamGroup(weights, RmsProp(rate, momentum, decay)), new RMSProp.ParamGroup(others, RmsProp(rate, momentum, 0))], rate),
            _ => throw new NotSupportedException($"The optimiser {options.Optimizer} is not known."),
        };
    }

    private static RMSProp.Options RmsProp(double rate, double momentum, double decay) => new()
    {
        LearningRate = rate,
        InitialLearningRate = rate,
        alpha = Alpha,
        eps = Epsilon,
        momentum = momentum,
        weight_decay = decay,
        centered = false,
        maximize = false,
    };
}
