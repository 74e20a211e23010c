using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Our network in scoring, batch norm folded into the convolutions, on one random batch over and over.</summary>
internal sealed class OurScoring : IDisposable
{
    private readonly TorchNetwork network;
    private readonly Tensor pictures;

    public OurScoring(Workload workload)
        : this(workload, RandomWeights(workload))
    {
    }

    public OurScoring(Workload workload, StateDict weights)
    {
        network = TorchNetwork.Load(BatchNormFolding.Fold(weights));
        pictures = RandomPictures(workload);
    }

    public static Tensor RandomPictures(Workload workload) => randn([workload.BatchSize, 3, workload.Pixels, workload.Pixels]);

    public void Run(int steps)
    {
        using var noGrad = no_grad();
        for (var i = 0; i < steps; i++)
            network.Forward(pictures).Dispose();
    }

    public void Dispose()
    {
        pictures.Dispose();
        network.Dispose();
    }

    public static StateDict RandomWeights(Workload workload)
    {
        manual_seed(1);
        using var initialized = TorchNetwork.Initialize(workload.Network);
        return initialized.ToStateDict();
    }
}
