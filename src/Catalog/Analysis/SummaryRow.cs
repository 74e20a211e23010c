using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>One line of a <see cref="Summary"/>.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Kernel">Window in pixels, of a layer that slides one.</param>
/// <param name="Output">Shape of its output for one picture.</param>
/// <param name="Parameters">Trainable numbers.</param>
/// <param name="MultiplyAdds">Multiply-adds for one picture; see <see cref="Summary"/>.</param>
public sealed record SummaryRow(string Name, string Kind, Extent? Kernel, Shape Output, long Parameters, long MultiplyAdds)
{
    /// <summary>Memory of the output for one picture, in bytes: four for each value.</summary>
    public long ActivationBytes => sizeof(float) * Output.Count;
}
