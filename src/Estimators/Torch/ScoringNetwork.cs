using MLNet.CnnCatalog.Estimators.Pictures;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>A trained network made ready for scoring: batch norm folded into the convolutions, softmax behind the last layer.</summary>
internal sealed class ScoringNetwork(StateDict weights, Device device, PictureFormat format) : IDisposable
{
    private readonly TorchNetwork network = TorchNetwork.Load(BatchNormFolding.Fold(weights), device);

    /// <summary>The probabilities of the classes for each picture, one picture behind the other. Several threads may call it.</summary>
    public float[] Score(IReadOnlyList<byte[]> pictures)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return network.Forward(format.ToBatch(pictures, device), training: false).softmax(1).cpu().data<float>().ToArray();
    }

    public void Dispose() => network.Dispose();
}
