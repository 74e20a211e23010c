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
