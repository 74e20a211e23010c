using Microsoft.ML.Data;
using MLNet.CnnCatalog.Weights.Storage;

namespace Microsoft.ML;

/// <summary>Saving of models, whatever transformers they have.</summary>
public static class ModelFileCatalog
{
    extension(ModelOperationsCatalog catalog)
    {
        /// <summary>
        /// Does what <c>Model.Save</c> does, but the file appears whole or not at all: where saving fails or is killed, what was there before
        /// stays. <c>Model.Save</c> empties the file first.
        /// </summary>
        /// <param name="model">The model.</param>
        /// <param name="inputSchema">Schema of the rows that it takes; may be null.</param>
        /// <param name="filePath">The file; one that is there is replaced.</param>
        /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
        /// <exception cref="NotSupportedException">A transformer of the model cannot be saved.</exception>
        public void SaveAtomically(ITransformer model, DataViewSchema? inputSchema, string filePath)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentException.ThrowIfNullOrEmpty(filePath);
            AtomicFile.Write(filePath, stream => catalog.Save(model, inputSchema, stream));
        }
    }
}
