using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>Outputs that training keeps until the backward pass, by the rule of <see cref="Summary.TrainingBytes"/>.</summary>
internal static class KeptActivations
{
    private const int IndexBytes = sizeof(long);

    /// <summary>Their memory for one picture.</summary>
    public static long BytesOf(Network network)
    {
        var readers = network.Nodes.SelectMany(node => node.Inputs).CountBy(input => input).ToDictionary();
        return network.Nodes.Sum(node => node.Op switch
        {
            Flatten or SliceChannels => 0,
            Add or Activation { Function: ActivationFunction.Relu or ActivationFunction.Relu6 } when IsOverwritten(node.Inputs[0]) => 0,
            MaxPool => (sizeof(float) + IndexBytes) * node.Shape.Count,
            _ => sizeof(float) * node.Shape.Count,
        });

        bool IsOverwritten(Node input) =>
            readers[input] == 1 && input.Op is Conv or DeformableConv or Linear or PointwiseLinear or BatchNorm or ChannelScale or Add;
    }
}
