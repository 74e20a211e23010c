using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Onnx;

namespace Microsoft.ML;

/// <summary>Export of trained networks.</summary>
public static class CnnModelCatalog
{
    extension(ModelOperationsCatalog catalog)
    {
        /// <summary>
        /// Writes the network of a fitted pipeline as an ONNX file: pixels from 0 to 255 in, normalisation inside, any batch size. The file appears
        /// whole or not at all. (<c>ConvertToOnnx</c>, ML.NET's own, takes no transformers but its own.)
        /// </summary>
        /// <param name="model">
        /// A classifier, segmentation network or featurizer of this library, or a chain with one in it, trained or loaded. In a loaded one batch norms
        /// are folded, and an ensemble has to share its input.
        /// </param>
        /// <param name="filePath">The file; one that is there is replaced.</param>
        /// <param name="options">What the network takes and gives; null folds the batch norms and gives probabilities, or a label map.</param>
        /// <exception cref="ArgumentException">There is none, or more than one, in the chain.</exception>
        /// <exception cref="NotSupportedException">
        /// The network is a TorchSharp module, which has no graph, or a loaded ensemble that reads several inputs; or logits are asked for of a loaded
        /// network that gives labels and is none of this library, or a softmax of one that has sigmoids at its end, or the other way round.
        /// </exception>
        /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
        public void ConvertCnnToOnnx(ITransformer model, string filePath, OnnxExportOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(filePath);
            Export(model, options).Save(filePath);
        }

        /// <summary>Writes the network of a fitted pipeline in the format of ONNX.</summary>
        /// <param name="model">
        /// A classifier, segmentation network or featurizer of this library, or a chain with one in it, trained or loaded. In a loaded one batch norms
        /// are folded, and an ensemble has to share its input.
        /// </param>
        /// <param name="stream">Receives the network; stays open.</param>
        /// <param name="options">What the network takes and gives; null folds the batch norms and gives probabilities, or a label map.</param>
        /// <exception cref="ArgumentException">There is none, or more than one, in the chain.</exception>
        /// <exception cref="NotSupportedException">
        /// The network is a TorchSharp module, which has no graph, or a loaded ensemble that reads several inputs; or logits are asked for of a loaded
        /// network that gives labels and is none of this library, or a softmax of one that has sigmoids at its end, or the other way round.
        /// </exception>
        /// <exception cref="InvalidOperationException">The network needs 2 GB or more, which takes a path.</exception>
        public void ConvertCnnToOnnx(ITransformer model, Stream stream, OnnxExportOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(stream);
            Export(model, options).Write(stream);
        }
    }

    private static OnnxModel Export(ITransformer model, OnnxExportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ITransformer[] networks =
        [
            .. Links(model).Where(link => link is CnnClassificationTransformer or CnnMultiLabelTransformer or CnnSegmentationTransformer or CnnFeaturizingTransformer),
        ];
        return networks switch
        {
            [CnnClassificationTransformer classifier] => classifier.ToOnnx(options),
            [CnnMultiLabelTransformer classifier] => classifier.ToOnnx(options),
            [CnnSegmentationTransformer segmenter] => segmenter.ToOnnx(options),
            [CnnFeaturizingTransformer featurizer] => featurizer.ToOnnx(options),
            [] when LoadedNetwork.In(Links(model)) is [var loaded] => loaded.ForBatches(options),
            _ => throw new ArgumentException(
                $"The model has {networks.Length} networks of this library " +
                $"({string.Join(", ", Links(model).Select(link => link.GetType().Name))}); one is needed. " +
                "Hand over the transformer that is meant; its ToOnnx does the same.", nameof(model)),
        };
    }

    private static IEnumerable<ITransformer> Links(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Links) : [model];
}
