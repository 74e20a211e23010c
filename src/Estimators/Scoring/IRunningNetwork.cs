using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Scoring;

/// <summary>What scoring needs of a network: a graph that runs, or a module of the user's.</summary>
internal interface IRunningNetwork : IDisposable
{
    Device Device { get; }

    /// <summary>Runs a batch of normalised images; the results belong to the caller's dispose scope.</summary>
    IReadOnlyList<Tensor> Forward(Tensor images);
}
