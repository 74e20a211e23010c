using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>Outputs that training keeps until the backward pass, by the rule of <see cref="Summary.TrainingBytes"/>.</summary>
internal static class KeptActivations
{
    /// <summary>Their memory for one picture.</summary>
    public static long BytesOf(Network network)
    {
        var read = network.Nodes.Where(node => NeedsInputs(node.Op)).SelectMany(node => node.Inputs).ToHashSet();
        return network.Nodes.Sum(node =>
            (read.Contains(node) || NeedsOutput(node.Op) ? sizeof(float) * node.Shape.Count : 0) + (BytesPerValue(node.Op) * node.Shape.Count));
    }

    private static bool NeedsOutput(Op op) => op is Activation { Function: ActivationFunction.Relu or ActivationFunction.Sigmoid };

    private static bool NeedsInputs(Op op) => !NeedsOutput(op)
        && op is not (Add or Concat or Flatten or SliceChannels or ChannelShuffle or PadChannels or Resize or Dropout or StochasticDepth);

    // Where the maximum was, and what was dropped.
    private static int BytesPerValue(Op op) => op switch
    {
        MaxPool => sizeof(long),
        Dropout => sizeof(float),
        _ => 0,
    };
}
