namespace MLNet.CnnCatalog.Estimators;

/// <summary>The optimisers of training.</summary>
public enum Optimizer
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019); beta 0.9 and 0.999, epsilon 1e-8.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>RMSProp with momentum; alpha 0.99, epsilon 1e-8.</summary>
    RmsProp,
}
