using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Export;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>Other ends for a network that is in the format of ONNX already.</summary>
internal static class OnnxAdaptation
{
    // Constants of texts, which slot names need, came with this version.
    private const int FirstWithTexts = 12;

    extension(OnnxModel model)
    {
        /// <summary>
        /// A classifier as the options have it: another name for its input and output, the normalisation in front of it, a softmax behind it, made
        /// for ML.NET. What lies between stays as it is, and large weights are shared.
        /// </summary>
        /// <param name="options">
        /// What it takes and gives. Normalisation and softmax are added to what the network does itself;
        /// <see cref="OnnxExportOptions.FoldBatchNorm"/> and <see cref="OnnxExportOptions.Flatten"/> do nothing.
        /// </param>
        /// <param name="outputName">The output that is meant; the others go.</param>
        /// <exception cref="ArgumentException">The network does not have one input and that output, batch x classes.</exception>
        public OnnxModel Adapt(OnnxExportOptions options, string outputName)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentNullException.ThrowIfNull(options);
            var output = model.Outputs.FirstOrDefault(output => output.Name == outputName);
            if (model.Inputs.Length != 1 || output?.Dimensions is not [_, { } classes])
                throw new ArgumentException(
                    $"{model} cannot be adapted: one input and an output '{outputName}' of batch x classes are needed.", nameof(outputName));
            if (options.ForMLNet && model.Inputs[0].Dimensions[0] is > 1 and var batch)
                throw new ArgumentException(
                    $"{model} takes batches of {batch} images and no others, which ML.NET does not. Export it for batches of any size.",
                    nameof(options));
            if (model.OpsetVersion < FirstWithTexts)
                options = options with { Labels = null };

            var export = new NetworkExport(options);
            var value = export.Add(model, outputName);
            if (options.Softmax)
                value = export.Softmax(value, "softmax");
            return export.Finish(model.Graph.Name, value, Shape.Vector(classes), model.Metadata, model.OperatorSets);
        }
    }
}
