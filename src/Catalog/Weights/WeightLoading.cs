using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights.Matching;

namespace MLNet.CnnCatalog.Weights;

/// <summary>Reads the weights of networks from files.</summary>
public static class WeightLoading
{
    extension(Network network)
    {
        /// <summary>
        /// Reads the weights of a safetensors file or of a checkpoint of PyTorch, whose names are torchvision's, or become so with
        /// <see cref="WeightLoadOptions.Prefix"/> and <see cref="WeightLoadOptions.Renames"/>.
        /// </summary>
        /// <param name="path">The file.</param>
        /// <param name="options">What may differ; null allows nothing.</param>
        /// <returns>The numbers, with what was matched, missing and skipped.</returns>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">
        /// The file cannot be read (<see cref="WeightFile.Open"/>), or does not fit the network; the message names the first parameters
        /// that differ and what to do.
        /// </exception>
        public LoadedWeights LoadWeights(string path, WeightLoadOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(network);
            options ??= new();
            using var file = WeightFile.Open(path, options.Section);
            return WeightMatch.Of(network, file, options).Read(options);
        }
    }
}
