using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>What <see cref="OnnxImport"/> made of a model of ONNX.</summary>
/// <param name="Weights">
/// The network and its numbers. It takes normalised pictures, and gives logits where the model ended in a softmax.
/// </param>
/// <param name="Normalization">
/// The normalisation of the pixels that the model began with, which the network leaves to whoever feeds it; null where it had none. Whether
/// the model took pixels from 0 to 255 or from 0 to 1 is seen from its numbers; factors that would normalise neither stay in the network.
/// </param>
/// <param name="Labels">The classes in the order of the outputs, where the file has them (<see cref="OnnxMetadata.LabelsKey"/>); else null.</param>
public sealed record ImportedOnnx(StateDict Weights, PixelNormalization? Normalization, IReadOnlyList<string>? Labels)
{
    /// <summary>What the network does not do as the file does, such as a softmax at the end that is left out; one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The network: <c>Summary.Of(imported.Network)</c>.</summary>
    public Network Network => Weights.Network;
}
