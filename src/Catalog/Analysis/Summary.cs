using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>One line of a <see cref="Summary"/>.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Output">Shape of its output for one picture.</param>
/// <param name="Parameters">Trainable numbers.</param>
/// <param name="MultiplyAdds">Multiply-adds for one picture; see <see cref="Summary"/>.</param>
public sealed record SummaryRow(string Name, string Kind, Shape Output, long Parameters, long MultiplyAdds);

/// <summary>
/// Layers of a network with output shapes, trainable parameters and multiply-adds for one picture. As in the papers and in
/// torchvision's published figures, the multiply-adds of convolutions and dense layers count, and one multiply-add is one. Auxiliary heads
/// have parameters, and no multiply-adds because scoring leaves them out.
/// </summary>
public sealed class Summary
{
    private const int LongestName = 40;

    private readonly Network network;

    private Summary(Network network)
    {
        this.network = network;
        var scored = network.WithoutHeads().Nodes.ToHashSet();
        Rows = [.. network.Nodes.Select(node => new SummaryRow(
            node.Name,
            node.Op.Kind,
            node.Shape,
            node.Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Count),
            scored.Contains(node) ? MultiplyAddsOf(node) : 0))];
    }

    /// <summary>One row a layer, inputs first.</summary>
    public ImmutableArray<SummaryRow> Rows { get; }

    /// <summary>Trainable numbers of the network.</summary>
    public long Parameters => Rows.Sum(row => row.Parameters);

    /// <summary>Multiply-adds of the network for one picture.</summary>
    public long MultiplyAdds => Rows.Sum(row => row.MultiplyAdds);

    /// <summary>Summarises a network.</summary>
    public static Summary Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new Summary(network);
    }

    /// <summary>A table: layer, kind, output shape, parameters, multiply-adds; the totals below.</summary>
    public override string ToString()
    {
        var width = Math.Min(LongestName, Rows.Max(row => row.Name.Length));
        var table = new StringBuilder();
        Line("layer", "kind", "output", "parameters", "multiply-adds");
        foreach (var row in Rows)
            Line(row.Name, row.Kind, row.Output.ToString(), Number(row.Parameters), Number(row.MultiplyAdds));
        Line(network.Name, "total", network.Output.Shape.ToString(), Number(Parameters), Number(MultiplyAdds));
        return table.ToString();

        void Line(string name, string kind, string output, string parameters, string multiplyAdds) => table
            .Append(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {kind,-11}  {output,-13}  {parameters,13}  {multiplyAdds,16}")
            .Append('\n');
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static long MultiplyAddsOf(Node node) => node.Op switch
    {
        Conv conv => Convolution(node, conv),
        DeformableConv deformable => Convolution(node, deformable.Convolution),
        Linear or PointwiseLinear => node.Shape.Count * node.Inputs[0].Shape.Channels,
        Input or BatchNorm or LayerNorm or LocalResponseNorm or ChannelScale or Activation or MaxPool or AveragePool or AdaptiveAveragePool
            or GlobalAveragePool or Flatten or Add or Multiply or Concat or SliceChannels or ChannelShuffle or Subsample or PadChannels
            or Dropout or StochasticDepth => 0,
        _ => throw new NotSupportedException($"'{node.Name}': the multiply-adds of {node.Op.Kind} are not known."),
    };

    private static long Convolution(Node node, Conv conv) =>
        node.Shape.Count * conv.Kernel.Area * (node.Inputs[0].Shape.Channels / conv.Groups);
}
