using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights.Safetensors;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights;

/// <summary>Writes the weights of networks to files.</summary>
public static class WeightSaving
{
    extension(StateDict weights)
    {
        /// <summary>
        /// Writes a safetensors file under torchvision's keys, which Python reads with <c>safetensors.torch.load_file</c>. Batch counts are
        /// written as 0. The file appears whole or not at all: where writing fails, one that was there before stays.
        /// </summary>
        /// <param name="path">The file; one that is there is replaced.</param>
        /// <param name="type">Float32, or Float16 or BFloat16 for half the size and less precision.</param>
        /// <param name="metadata">Texts to keep in the file, beside <c>format: pt</c>.</param>
        /// <exception cref="ArgumentException">The type is another, or Float16 cannot hold a number.</exception>
        /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
        public void SaveSafetensors(string path, TensorType type = TensorType.Float32, IReadOnlyDictionary<string, string>? metadata = null)
        {
            ArgumentNullException.ThrowIfNull(weights);
            ArgumentException.ThrowIfNullOrEmpty(path);
            if (type is not (TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16))
                throw new ArgumentException($"Weights are saved as Float32, Float16 or BFloat16, not as {type}.", nameof(type));

            // Python's transformers library refuses a file that does not name its format.
            var texts = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>());
            texts.TryAdd("format", "pt");
            AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, weights, type, texts));
        }
    }
}
