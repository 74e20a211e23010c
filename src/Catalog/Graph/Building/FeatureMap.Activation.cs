namespace MLNet.CnnCatalog.Graph;

public sealed partial class FeatureMap
{
    /// <summary>max(0, x).</summary>
    public FeatureMap Relu() => Then(new Activation(ActivationFunction.Relu));

    /// <summary>min(max(0, x), 6), as in MobileNet v1 and v2.</summary>
    public FeatureMap Relu6() => Then(new Activation(ActivationFunction.Relu6));

    /// <summary>1 / (1 + exp(-x)).</summary>
    public FeatureMap Sigmoid() => Then(new Activation(ActivationFunction.Sigmoid));

    /// <summary>min(max(0, x + 3), 6) / 6 (Howard et al. 2019, MobileNet v3).</summary>
    public FeatureMap HardSigmoid() => Then(new Activation(ActivationFunction.HardSigmoid));

    /// <summary>x min(max(0, x + 3), 6) / 6 (Howard et al. 2019, MobileNet v3).</summary>
    public FeatureMap HardSwish() => Then(new Activation(ActivationFunction.HardSwish));

    /// <summary>x / (1 + exp(-x)), also called swish (Ramachandran et al. 2017).</summary>
    public FeatureMap Silu() => Then(new Activation(ActivationFunction.Silu));

    /// <summary>x (1 + erf(x / sqrt(2))) / 2 (Hendrycks and Gimpel 2016), not its approximation by tanh.</summary>
    public FeatureMap Gelu() => Then(new Activation(ActivationFunction.Gelu));
}
