using System.Diagnostics;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace CatalogTable;

/// <summary>Measures how long a network takes for one picture on the CPU.</summary>
internal static class ScoringTime
{
    private const int WarmUps = 3;
    private const int FewestRuns = 7;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    /// <summary>The median over several pictures one by one on one thread, with batch norm folded; the weights are random.</summary>
    public static double MedianMilliseconds(Network network)
    {
        torch.set_num_threads(1);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var scoring = Load(network.WithoutHeads());
        var (channels, height, width) = (network.InputShape.Channels, network.InputShape.Height, network.InputShape.Width);
        var picture = torch.rand([1, channels, height, width]);
        for (var i = 0; i < WarmUps; i++)
            scoring.Forward(picture).Dispose();

        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (times.Count < FewestRuns || clock.Elapsed < Enough)
        {
            var start = Stopwatch.GetTimestamp();
            scoring.Forward(picture).Dispose();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    private static TorchNetwork Load(Network network)
    {
        using var random = TorchNetwork.Initialize(network);
        return TorchNetwork.Load(BatchNormFolding.Fold(random.ToStateDict()));
    }
}
