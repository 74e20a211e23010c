using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>
/// Layers of a network with kernels, output shapes, trainable parameters, multiply-adds and memory of the output for one image. As in the
/// papers and in torchvision's published figures, the multiply-adds of convolutions and dense layers count, and one multiply-add is one.
/// Auxiliary heads have parameters, and no multiply-adds because scoring leaves them out.
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
            Window.Of(node.Op)?.Kernel,
            node.Shape,
            node.Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Count),
            scored.Contains(node) ? Analysis.MultiplyAdds.Of(node) : 0))];
    }

    /// <summary>One row a layer, inputs first.</summary>
    public ImmutableArray<SummaryRow> Rows { get; }

    /// <summary>Trainable numbers of the network.</summary>
    public long Parameters => Rows.Sum(row => row.Parameters);

    /// <summary>Multiply-adds of the network for one image.</summary>
    public long MultiplyAdds => Rows.Sum(row => row.MultiplyAdds);

    /// <summary>Memory of all outputs for one image, in bytes. Scoring needs less, since it frees outputs on the way.</summary>
    public long ActivationBytes => Rows.Sum(row => row.ActivationBytes);

    /// <summary>Summarises a network.</summary>
    public static Summary Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new Summary(network);
    }

    /// <summary>
    /// Roughly the memory that training takes, in bytes: four bytes for each trainable number, its gradient and its optimiser's state, and
    /// for each image the outputs that are kept until the backward pass. Those are the outputs of ReLU and sigmoid, and what layers
    /// other than sums, concatenations, dropout and the like read; a max pool also keeps an index of eight bytes for each of its values,
    /// and dropout a factor. Working memory of the convolutions and what libtorch or CUDA take for themselves come on top.
    /// </summary>
    /// <param name="batchSize">Images in a batch, at least 1.</param>
    /// <param name="optimizerStates">
    /// Numbers that the optimiser keeps for each parameter: 0 for SGD, 1 for SGD with momentum and for RMSprop, 2 (the default) for Adam
    /// and AdamW.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no image in the batch, or the number of states is negative.</exception>
    public long TrainingBytes(int batchSize, int optimizerStates = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(optimizerStates);
        return (sizeof(float) * Parameters * (2 + optimizerStates)) + (batchSize * KeptActivations.Of(network).Values.Sum());
    }

    /// <summary>A table: layer, kind, kernel, output shape, parameters, multiply-adds, bytes of the output; the totals below.</summary>
    public override string ToString()
    {
        var width = Math.Min(LongestName, Rows.Max(row => row.Name.Length));
        var table = new StringBuilder();
        Line("layer", "kind", "kernel", "output", "parameters", "multiply-adds", "output bytes");
        foreach (var row in Rows)
            Count(row.Name, row.Kind, $"{row.Kernel}", row.Output, row.Parameters, row.MultiplyAdds, row.ActivationBytes);
        Count(network.Name, "total", "", network.Output.Shape, Parameters, MultiplyAdds, ActivationBytes);
        return table.ToString();

        void Count(string name, string kind, string kernel, Shape output, long parameters, long multiplyAdds, long bytes) =>
            Line(name, kind, kernel, output.ToString(), Number(parameters), Number(multiplyAdds), Number(bytes));

        void Line(string name, string kind, string kernel, string output, string parameters, string multiplyAdds, string bytes) => table
            .Append(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {kind,-11}  {kernel,-6}  {output,-13}")
            .Append(CultureInfo.InvariantCulture, $"  {parameters,13}  {multiplyAdds,16}  {bytes,13}")
            .Append('\n');
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>One line of a <see cref="Summary"/>.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Kernel">Window in pixels, of a layer that slides one.</param>
/// <param name="Output">Shape of its output for one image.</param>
/// <param name="Parameters">Trainable numbers.</param>
/// <param name="MultiplyAdds">Multiply-adds for one image; see <see cref="Summary"/>.</param>
public sealed record SummaryRow(string Name, string Kind, Extent? Kernel, Shape Output, long Parameters, long MultiplyAdds)
{
    /// <summary>Memory of the output for one image, in bytes: four for each value.</summary>
    public long ActivationBytes => sizeof(float) * Output.Count;
}
