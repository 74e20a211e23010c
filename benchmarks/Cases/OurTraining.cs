using MLNet.CnnCatalog.Estimators.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Our network in training: forward, cross-entropy, backward, a step of SGD, on one random batch over and over.</summary>
internal sealed class OurTraining : IDisposable
{
    private readonly TorchNetwork network;
    private readonly SGD optimizer;
    private readonly Tensor pictures;
    private readonly Tensor labels;

    public OurTraining(Workload workload)
    {
        manual_seed(1);
        network = TorchNetwork.Initialize(workload.Network);
        optimizer = optim.SGD(network.TrainableParameters().Select(pair => pair.Value), 0.01, 0.9, 0, 1e-4);
        pictures = OurScoring.RandomPictures(workload);
        labels = randint(workload.Classes, [(long)workload.BatchSize], ScalarType.Int64);
    }

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
            Step();
    }

    public void Dispose()
    {
        labels.Dispose();
        pictures.Dispose();
        optimizer.Dispose();
        network.Dispose();
    }

    private void Step()
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = nn.functional.cross_entropy(network.Forward(pictures, training: true), labels);
        loss.backward();
        optimizer.step();
        loss.item<float>();
    }
}
