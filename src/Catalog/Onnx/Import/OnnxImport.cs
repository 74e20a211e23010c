using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Import;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>
/// Makes a <see cref="Graph.Network"/> of a classifier in the format of ONNX, whatever framework wrote it, to look at it, to give it another
/// head, to train and to export it. Batch norms that the exporter folded into convolutions stay folded.
/// </summary>
public static class OnnxImport
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file leaves open; null for nothing.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or a file with weights is missing beside it.</exception>
    /// <exception cref="InvalidDataException">The file is no model of ONNX, damaged or contradictory.</exception>
    /// <exception cref="NotSupportedException">
    /// An operator, or what it is told to do, has no layer that computes the same; the message names both.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The file leaves height and width, or which output is meant, open, and <paramref name="options"/> does not say.
    /// </exception>
    public static ImportedOnnx Load(string path, OnnxImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        return GraphImport.Run(OnnxModel.Load(path), full, Path.GetFileNameWithoutExtension(full), options ?? new());
    }

    extension(OnnxModel model)
    {
        /// <summary>The network of a model that is in memory; see <see cref="Load"/>.</summary>
        /// <param name="options">What the model leaves open; null for nothing.</param>
        /// <exception cref="InvalidDataException">The model is contradictory.</exception>
        /// <exception cref="NotSupportedException">An operator, or what it is told to do, has no layer that computes the same.</exception>
        /// <exception cref="ArgumentException">
        /// Height and width, or which output is meant, are open, and <paramref name="options"/> does not say.
        /// </exception>
        public ImportedOnnx Import(OnnxImportOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(model);
            return GraphImport.Run(model, model.Graph.Name, model.Graph.Name, options ?? new());
        }
    }
}

/// <summary>What an import takes from a model where the file leaves it open.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>Height and width of the images, where the file does not fix them; null takes those of the file.</summary>
    public ImageSize? ImageSize { get; init; }

    /// <summary>
    /// Name of the output to take, where there are several and none maps classes to probabilities; also a value within the graph, to cut it off there.
    /// </summary>
    public string? OutputName { get; init; }

    /// <summary>Name of the network; null takes that in <see cref="OnnxMetadata.ArchitectureKey"/>, else that of the file or graph.</summary>
    public string? NetworkName { get; init; }
}

/// <summary>What <see cref="OnnxImport"/> made of a model of ONNX.</summary>
/// <param name="Weights">
/// The network and its numbers. It takes normalised images, and gives logits where the model ended in a softmax.
/// </param>
/// <param name="Normalization">
/// The normalisation of the pixels that the model began with, which the network leaves to whoever feeds it; null where it had none. Whether
/// the model took pixels from 0 to 255 or from 0 to 1 is seen from its numbers; factors that would normalise neither stay in the network.
/// </param>
/// <param name="Labels">The classes in the order of the outputs, where the file has them (<see cref="OnnxMetadata.LabelsKey"/>, or in
/// its map from classes to probabilities); else null.</param>
public sealed record ImportedOnnx(StateDict Weights, PixelNormalization? Normalization, IReadOnlyList<string>? Labels)
{
    /// <summary>What the network does not do as the file does, such as a softmax at the end that is left out; one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The network: <c>Summary.Of(imported.Network)</c>.</summary>
    public Network Network => Weights.Network;
}
