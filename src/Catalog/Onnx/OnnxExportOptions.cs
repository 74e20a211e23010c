namespace MLNet.CnnCatalog.Onnx;

/// <summary>What an exported network takes and gives. Without options: normalised pictures, logits, and any batch size.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Name of the input: float pictures, batch x channels x height x width.</summary>
    public string InputName { get; init; } = "input";

    /// <summary>Name of the output: batch x classes for a classifier.</summary>
    public string OutputName { get; init; } = "output";

    /// <summary>
    /// Null: pictures come normalised. Otherwise the network takes red, green and blue from 0 to 255 and begins with this normalisation.
    /// </summary>
    public PixelNormalization? Normalization { get; init; }

    /// <summary>
    /// Whether the output is probabilities, by a softmax behind the network, instead of logits. An average gives probabilities always.
    /// </summary>
    public bool Softmax { get; init; }

    /// <summary>Whether a map at the output becomes a vector: channels x height x width row by row.</summary>
    public bool Flatten { get; init; }

    /// <summary>
    /// Whether batch norms become part of the convolutions before them (<see cref="Graph.BatchNormFolding"/>). The file is a little smaller,
    /// and its weights cannot be trained further.
    /// </summary>
    public bool FoldBatchNorm { get; init; }

    /// <summary>Names of the classes in the order of the outputs, kept in the file (<see cref="OnnxMetadata.LabelsKey"/>); null for none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// Whether the file is for ML.NET's <c>ApplyOnnxModel</c>, which scores row by row: a batch is one picture, the output has no dimension
    /// for it, so that its column is a plain vector, and <see cref="Labels"/> are the column's slot names (by a node that computes nothing).
    /// </summary>
    public bool ForMLNet { get; init; }

    /// <summary>How many pictures a batch has; null for any number, but one with <see cref="ForMLNet"/>.</summary>
    public int? BatchSize { get; init; }
}
